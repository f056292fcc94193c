// A token made narrower: what is still to be chosen from, what is wrong with the choice, and the request that it becomes.
import type { Grant, Token } from '../../api/types';
import { isNetwork, isWithin } from '../new-token/address';
import { draftsOf } from '../new-token/beginning';
import { chosenGrants, draftOfGrant, grantOf, rfc3339, typesOf, type Catalog, type GrantDraft, type Permission } from '../new-token/draft';
import { covers, isSelector } from '../new-token/grant-text';
import { resourcesField } from '../new-token/check';
import type { Typed } from '../new-token/typed';
import { parseWhen } from '../new-token/when';
import { grantsAsUsed, type Use } from './marks';

export interface Narrowing {
  grants: GrantDraft[];
  /** As typed; empty: it ends when it does now. */
  until: string;
  addresses: string[];
}

/** What the API takes: of the three, those that become narrower. */
export interface Changes {
  grants?: Grant[];
  expires_at?: string;
  allowed_ips?: string[];
}

export type Wrong = 'nothingLeft' | 'resourcesMissing' | 'untilUnread' | 'untilPast' | 'untilLater' | 'addressesNone';

/** The token as it is: where narrowing begins. */
export function narrowingOf(token: Token, catalog: Catalog): Narrowing {
  return { grants: draftsOf(token.grants, catalog).drafts, until: '', addresses: [...token.allowed_ips] };
}

/** The permissions of a grant, each with the levels that it reaches. */
export function reachOf(held: GrantDraft, catalog: Catalog): Permission[] {
  return catalog.permissions.flatMap((permission) => {
    const level = held.levels[permission.name];
    return level === undefined ? [] : [{ ...permission, levels: permission.levels.slice(0, permission.levels.indexOf(level) + 1) }];
  });
}

/** Naming something within what stands there means: only that. */
export function narrowest(selectors: readonly string[]): string[] {
  return selectors.filter((one) => !selectors.some((other) => other !== one && covers(one, other)));
}

/** The same of addresses. */
export function narrowestNetworks(networks: readonly string[]): string[] {
  return networks.filter((one) => !networks.some((other) => other !== one && isWithin(other, one)));
}

/** What is wrong with one more selector of a grant that reaches `held`; by the name of its text. */
export function wrongSelector(text: string, held: readonly string[], chosen: readonly string[]): 'selectorWrong' | 'selectorTwice' | 'selectorWider' | null {
  if (!isSelector(text)) return 'selectorWrong';
  if (chosen.includes(text)) return 'selectorTwice';
  return held.some((one) => covers(one, text)) ? null : 'selectorWider';
}

/** The same of an address. */
export function wrongAddress(text: string, held: readonly string[], chosen: readonly string[]): 'addressWrong' | 'addressTwice' | 'addressWider' | null {
  if (!isNetwork(text)) return 'addressWrong';
  if (chosen.includes(text)) return 'addressTwice';
  return held.length === 0 || held.some((one) => isWithin(text, one)) ? null : 'addressWider';
}

/** The choice with what stands in its fields and in no list yet; null when something there is wrong. */
export function takeTyped(held: Narrowing, chosen: Narrowing, typed: Typed): Narrowing | null {
  let wrong = false;
  function taken(text: string, items: string[], isWrong: boolean, narrow: (items: readonly string[]) => string[]): string[] {
    if (text === '') return items;
    wrong ||= isWrong;
    return narrow([...items, text]);
  }
  const grants = chosen.grants.map((grant, place) => {
    const reach = held.grants[place]?.selectors ?? {};
    const selectors = Object.entries(grant.selectors).map(([type, items]) => {
      const text = typed[resourcesField(grant.key, type)]?.trim() ?? '';
      return [type, taken(text, items, wrongSelector(text, reach[type] ?? [], items) !== null, narrowest)];
    });
    return { ...grant, selectors: Object.fromEntries(selectors) };
  });
  const address = typed.addresses?.trim() ?? '';
  const addresses = taken(address, chosen.addresses, wrongAddress(address, held.addresses, chosen.addresses) !== null, narrowestNetworks);
  return wrong ? null : { ...chosen, grants, addresses };
}

/** Undefined when it cannot be read; null: it ends when it does now. */
function endOf(until: string, now: Date): Date | null | undefined {
  if (until.trim() === '') return null;
  const when = parseWhen(until, now);
  if (when === null) return undefined;
  return when.kind === 'at' ? when.time : new Date(now.getTime() + when.seconds * 1000);
}

export function wrongWith(token: Token, narrowing: Narrowing, catalog: Catalog, now: Date): Set<Wrong> {
  const wrong = new Set<Wrong>();
  const grants = chosenGrants(narrowing);
  if (grants.length === 0 && token.grants.length > 0) wrong.add('nothingLeft');
  if (grants.some((grant) => typesOf(grant, catalog).some((type) => (grant.selectors[type] ?? []).length === 0))) wrong.add('resourcesMissing');
  const end = endOf(narrowing.until, now);
  if (end === undefined) wrong.add('untilUnread');
  else if (end !== null && end <= now) wrong.add('untilPast');
  else if (end !== null && token.expires_at !== null && end > new Date(token.expires_at)) wrong.add('untilLater');
  if (narrowing.addresses.length === 0 && token.allowed_ips.length > 0) wrong.add('addressesNone');
  return wrong;
}

/** Of a choice in which nothing is wrong. */
export function changesOf(token: Token, narrowing: Narrowing, catalog: Catalog, now: Date): Changes {
  const changes: Changes = {};
  const before = narrowingOf(token, catalog);
  const [held, kept] = [before, narrowing].map((one) => chosenGrants(one).map((grant) => grantOf(grant, catalog)));
  if (kept !== undefined && JSON.stringify(held) !== JSON.stringify(kept)) changes.grants = kept;
  const end = endOf(narrowing.until, now);
  if (end !== null && end !== undefined) changes.expires_at = rfc3339(end);
  if (narrowing.addresses.join() !== before.addresses.join()) changes.allowed_ips = narrowing.addresses;
  return changes;
}

/** The grants with each permission only as far as it was used. */
export function asUsed(grants: readonly GrantDraft[], use: Use, catalog: Catalog): GrantDraft[] {
  return grants.map((grant) => {
    const [left] = grantsAsUsed([grantOf(grant, catalog)], use, catalog);
    return { ...grant, levels: left === undefined ? {} : draftOfGrant(left, catalog).draft.levels };
  });
}
