// What is wrong with the form, each at its field.
import type { Problem } from '../../api/problem';
import { chosenGrants, endOf, readExpiry, readMaxUses, typesOf, type Catalog, type Draft } from './draft';
import { isNetwork } from './address';

/** A field, or a grant's resources of a type. */
export type Field = 'name' | 'description' | 'owner' | 'grants' | 'expiry' | 'addresses' | 'maxUses' | `resources ${string} ${string}`;

export type Wrong =
  | { kind: 'nameMissing' }
  | { kind: 'grantsMissing' }
  | { kind: 'resourcesMissing'; type: string }
  | { kind: 'selectorWrong' }
  | { kind: 'selectorTwice' }
  | { kind: 'expiryUnread' }
  | { kind: 'expiryPast' }
  | { kind: 'expiryTooLong' }
  | { kind: 'expiryNeverOff' }
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

export function checkDraft(draft: Draft, catalog: Catalog, limits: Limits, now: Date): Map<Field, Wrong> {
  const wrong = new Map<Field, Wrong>();
  if (draft.name.trim() === '') wrong.set('name', { kind: 'nameMissing' });
  const grants = chosenGrants(draft);
  if (grants.length === 0) wrong.set('grants', { kind: 'grantsMissing' });
  for (const grant of grants) {
    for (const type of typesOf(grant, catalog)) {
      if ((grant.selectors[type] ?? []).length === 0) wrong.set(resourcesField(grant.key, type), { kind: 'resourcesMissing', type });
    }
  }
  const expiry = readExpiry(draft.expiry, now);
  if (expiry === null) {
    wrong.set('expiry', { kind: 'expiryUnread' });
  } else if (expiry.kind === 'never') {
    if (!limits.allow_no_expiry) wrong.set('expiry', { kind: 'expiryNeverOff' });
  } else {
    const end = endOf(expiry, now);
    const seconds = end === null ? 0 : (end.getTime() - now.getTime()) / 1000;
    if (seconds <= 0) wrong.set('expiry', { kind: 'expiryPast' });
    else if (seconds > limits.max_lifetime) wrong.set('expiry', { kind: 'expiryTooLong' });
  }
  if (!draft.allowedIps.every(isNetwork)) wrong.set('addresses', { kind: 'addressWrong' });
  if (readMaxUses(draft.maxUses) === undefined) wrong.set('maxUses', { kind: 'maxUsesWrong' });
  return wrong;
}

/** The field that the server's refusal points at; null when it points at none that is shown. */
export function fieldOf(problem: Problem): Field | null {
  if (problem.isAt('name')) return 'name';
  if (problem.isAt('description')) return 'description';
  if (problem.isAt('owner') || problem.isAt('kind')) return 'owner';
  if (problem.isAt('grants')) return 'grants';
  if (problem.isAt('expires_in') || problem.isAt('expires_at') || problem.isAt('expires')) return 'expiry';
  if (problem.isAt('allowed_ips')) return 'addresses';
  if (problem.isAt('max_uses')) return 'maxUses';
  return null;
}

