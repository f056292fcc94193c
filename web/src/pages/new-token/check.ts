// What is wrong with the form, each at its field.
import type { Problem } from '../../api/problem';
import { chosenGrants, endOf, readExpiry, readMaxUses, typesOf, type Catalog, type Draft, type ExpiryChoice } from './draft';
import { isNetwork } from './address';
import { isReached, reachedBy, scopesBeyond, type Reach } from './reach';

/** A field, or a grant's resources of a type. */
export type Field = 'name' | 'description' | 'owner' | 'grants' | 'expiry' | 'addresses' | 'maxUses' | `resources ${string} ${string}`;

export type WrongExpiry = 'expiryUnread' | 'expiryPast' | 'expiryTooLong' | 'expiryNeverOff';

export type Wrong =
  | { kind: 'nameMissing' }
  | { kind: 'grantsMissing' }
  | { kind: 'resourcesMissing'; type: string }
  /** The account itself does not hold these. */
  | { kind: 'scopesBeyond'; scopes: string[] }
  | { kind: 'resourcesBeyond'; selectors: string[] }
  | { kind: 'selectorWrong' }
  | { kind: 'selectorTwice' }
  | { kind: WrongExpiry }
  | { kind: 'addressWrong' }
  | { kind: 'addressTwice' }
  | { kind: 'maxUsesWrong' }
  /** In the server's words. */
  | { kind: 'told'; text: string };

export interface Limits {
  max_lifetime: number;
  allow_no_expiry: boolean;
}

export function resourcesField(grantKey: string, type: string): Field {
  return `resources ${grantKey} ${type}`;
}

/** What is wrong with the end that was chosen; null: nothing. */
export function wrongExpiry(choice: ExpiryChoice, limits: Limits, now: Date): WrongExpiry | null {
  const expiry = readExpiry(choice, now);
  if (expiry === null) return 'expiryUnread';
  if (expiry.kind === 'never') return limits.allow_no_expiry ? null : 'expiryNeverOff';
  const end = endOf(expiry, now);
  const seconds = end === null ? 0 : (end.getTime() - now.getTime()) / 1000;
  if (seconds <= 0) return 'expiryPast';
  return seconds > limits.max_lifetime ? 'expiryTooLong' : null;
}

export function checkDraft(draft: Draft, catalog: Catalog, limits: Limits, reach: Reach, now: Date): Map<Field, Wrong> {
  const wrong = new Map<Field, Wrong>();
  if (draft.name.trim() === '') wrong.set('name', { kind: 'nameMissing' });
  const grants = chosenGrants(draft);
  if (grants.length === 0) wrong.set('grants', { kind: 'grantsMissing' });
  const scopes = grants.flatMap((grant) => scopesBeyond(grant, catalog, reach));
  if (scopes.length > 0) wrong.set('grants', { kind: 'scopesBeyond', scopes });
  for (const grant of grants) {
    for (const type of typesOf(grant, catalog)) {
      const chosen = grant.selectors[type] ?? [];
      const reached = reachedBy(grant, type, catalog, reach);
      const selectors = chosen.filter((selector) => !isReached(reached, selector));
      if (chosen.length === 0) wrong.set(resourcesField(grant.key, type), { kind: 'resourcesMissing', type });
      else if (selectors.length > 0 && scopes.length === 0) wrong.set(resourcesField(grant.key, type), { kind: 'resourcesBeyond', selectors });
    }
  }
  const expiry = wrongExpiry(draft.expiry, limits, now);
  if (expiry !== null) wrong.set('expiry', { kind: expiry });
  if (!draft.allowedIps.every(isNetwork)) wrong.set('addresses', { kind: 'addressWrong' });
  if (readMaxUses(draft.maxUses) === undefined) wrong.set('maxUses', { kind: 'maxUsesWrong' });
  return wrong;
}

/** The field that the server's refusal points at; null when it points at none that is shown. */
export function fieldOf(problem: Problem): Field | null {
  if (problem.isAt('name')) return 'name';
  if (problem.isAt('description')) return 'description';
  if (problem.isAt('owner') || problem.isAt('kind')) return 'owner';
  // Beyond the ceiling: what is missing is named, and no member.
  if (problem.isAt('grants') || problem.missing.length > 0) return 'grants';
  if (problem.isAt('expires_in') || problem.isAt('expires_at') || problem.isAt('expires')) return 'expiry';
  if (problem.isAt('allowed_ips')) return 'addresses';
  if (problem.isAt('max_uses')) return 'maxUses';
  return null;
}

