// A token before it exists: what the form holds, and the request that it becomes.
import type { Grant, NewToken } from '../../api/types';
import { parseWhen } from './when';

export interface Permission {
  name: string;
  title: string;
  levels: string[];
  resource: string | null;
}

export interface ResourceType {
  name: string;
  title: string;
}

export interface Catalog {
  resource_types: ResourceType[];
  permissions: Permission[];
}

/** Levels by permission, and selectors by resource type. `key` is the form's own. */
export interface GrantDraft {
  key: string;
  levels: Record<string, string>;
  selectors: Record<string, string[]>;
}

export type Expiry =
  | { kind: 'in'; seconds: number }
  | { kind: 'at'; time: Date }
  | { kind: 'never' };

/** What stands in the form: a span, a text still to be read, or no end. */
export type ExpiryChoice = { kind: 'span'; seconds: number } | { kind: 'other'; text: string } | { kind: 'never' };

/** Null when the text cannot be read. */
export function readExpiry(choice: ExpiryChoice, now: Date): Expiry | null {
  switch (choice.kind) {
    case 'span':
      return { kind: 'in', seconds: choice.seconds };
    case 'other':
      return parseWhen(choice.text, now);
    case 'never':
      return { kind: 'never' };
  }
}

export function choiceOf(expiry: Expiry): ExpiryChoice {
  switch (expiry.kind) {
    case 'in':
      return { kind: 'span', seconds: expiry.seconds };
    case 'at':
      return { kind: 'other', text: rfc3339(expiry.time) };
    case 'never':
      return { kind: 'never' };
  }
}

export const purposes = ['script', 'ci', 'service', 'once'] as const;
export type Purpose = (typeof purposes)[number];

export interface Draft {
  name: string;
  description: string;
  /** A principal's id; empty: the person's own. */
  owner: string;
  grants: GrantDraft[];
  expiry: ExpiryChoice;
  allowedIps: string[];
  /** As typed; empty: any number. */
  maxUses: string;
}

/** What the API takes. */
export const nameCharactersMax = 200;
export const daySeconds = 86_400;
export const hourSeconds = 3_600;

let keys = 0;
export function emptyGrant(): GrantDraft {
  keys += 1;
  return { key: `grant-${keys}`, levels: {}, selectors: {} };
}

export function emptyDraft(lifetimeSeconds: number): Draft {
  return { name: '', description: '', owner: '', grants: [emptyGrant()], expiry: { kind: 'span', seconds: lifetimeSeconds }, allowedIps: [], maxUses: '' };
}

/** A whole number from 1 up; null when the field is empty; undefined when it holds something else. */
export function readMaxUses(text: string): number | null | undefined {
  const plain = text.trim();
  if (plain === '') return null;
  return /^[1-9]\d{0,8}$/.test(plain) ? Number(plain) : undefined;
}

export interface Preset {
  seconds: number;
  maxUses: string;
  /** Which of the fields that narrow where and how often it works is shown first. */
  asksFor: 'nothing' | 'addresses' | 'uses';
}

/** What a purpose suggests. It fills in what the person has not touched. */
export const presets: Record<Purpose, Preset> = {
  script: { seconds: 30 * daySeconds, maxUses: '', asksFor: 'nothing' },
  ci: { seconds: 90 * daySeconds, maxUses: '', asksFor: 'addresses' },
  service: { seconds: 365 * daySeconds, maxUses: '', asksFor: 'addresses' },
  once: { seconds: hourSeconds, maxUses: '1', asksFor: 'uses' },
};

export function scopesOf(grant: GrantDraft): string[] {
  return Object.entries(grant.levels).map(([permission, level]) => `${permission}:${level}`);
}

/** The resource types that the chosen scopes of `grant` are used on, in the catalog's order. */
export function typesOf(grant: GrantDraft, catalog: Catalog): string[] {
  const used = new Set(catalog.permissions.filter(({ name }) => Object.hasOwn(grant.levels, name)).map(({ resource }) => resource));
  return catalog.resource_types.map(({ name }) => name).filter((name) => used.has(name));
}

/** The grant as the API takes it: selectors only of the types that its scopes use. */
export function grantOf(draft: GrantDraft, catalog: Catalog): Grant {
  const grant: Grant = { scopes: scopesOf(draft) };
  const types = typesOf(draft, catalog);
  if (types.length > 0) grant.resources = Object.fromEntries(types.map((type) => [type, draft.selectors[type] ?? []]));
  return grant;
}

/** The form's grant for one of the API's; scopes that the catalog does not have are told apart. */
export function draftOfGrant(grant: Grant, catalog: Catalog): { draft: GrantDraft; unknown: string[] } {
  const draft = emptyGrant();
  const unknown: string[] = [];
  for (const scope of grant.scopes) {
    const [permission = '', level = ''] = scope.split(':');
    const known = catalog.permissions.find(({ name, levels }) => name === permission && levels.includes(level));
    if (known === undefined) {
      unknown.push(scope);
      continue;
    }
    const before = draft.levels[permission];
    if (before === undefined || known.levels.indexOf(before) < known.levels.indexOf(level)) draft.levels[permission] = level;
  }
  for (const [type, selectors] of Object.entries(grant.resources ?? {})) draft.selectors[type] = [...selectors];
  return { draft, unknown };
}

/** Grants that say something: an untouched one beside others is no grant. */
export function chosenGrants(draft: Pick<Draft, 'grants'>): GrantDraft[] {
  return draft.grants.filter((grant) => Object.keys(grant.levels).length > 0);
}

/** Of a form in which nothing is wrong. */
export function requestOf(draft: Draft, expiry: Expiry, catalog: Catalog): NewToken {
  const request: NewToken = {
    name: draft.name.trim(),
    grants: chosenGrants(draft).map((grant) => grantOf(grant, catalog)),
  };
  if (draft.description.trim() !== '') request.description = draft.description.trim();
  if (draft.owner !== '') {
    request.owner = draft.owner;
    if (draft.owner.startsWith('svc_')) request.kind = 'service';
  }
  switch (expiry.kind) {
    case 'in':
      request.expires_in = expiry.seconds;
      break;
    case 'at':
      request.expires_at = rfc3339(expiry.time);
      break;
    case 'never':
      request.expires = 'never';
      break;
  }
  if (draft.allowedIps.length > 0) request.allowed_ips = draft.allowedIps;
  const maxUses = readMaxUses(draft.maxUses);
  if (maxUses !== null && maxUses !== undefined) request.max_uses = maxUses;
  return request;
}

/** To the second, in UTC. */
export function rfc3339(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** When a token made at `now` would end; null: never. */
export function endOf(expiry: Expiry, now: Date): Date | null {
  switch (expiry.kind) {
    case 'in':
      return new Date(now.getTime() + expiry.seconds * 1000);
    case 'at':
      return expiry.time;
    case 'never':
      return null;
  }
}
