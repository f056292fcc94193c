// What the token will be able to do, in one sentence: "Can read the contents of every repository of acme and write to
// acme/site, until 24 December, from 203.0.113.0/24." The same in every language; a language brings its words.
import type { Grant, Token } from '../../api/types';
import type { Format } from '../../texts/format';
import type { Texts } from '../../texts/en';
import { safeName } from '../../ui/safe-name';
import type { Catalog } from './draft';

/** What can be said of a token, before it exists or after. */
export interface Subject {
  grants: readonly Grant[];
  /** null: never; wrong: what was chosen cannot be. */
  expiresAt: Date | null | 'wrong';
  allowedIps: readonly string[];
  maxUses: number | null;
}

export function subjectOf(token: Token): Subject {
  return {
    grants: token.grants,
    expiresAt: token.expires_at === null ? null : new Date(token.expires_at),
    allowedIps: token.allowed_ips,
    maxUses: token.max_uses,
  };
}

type Words = Texts['newToken']['sentence'];

function typeTitleOf(catalog: Catalog, type: string): string {
  return catalog.resource_types.find(({ name }) => name === type)?.title ?? type;
}

/** Of `Repository contents` on repositories, the contents: what they are of is said behind it. */
function titleOf(catalog: Catalog, permission: string): string {
  const { title = permission, resource = null } = catalog.permissions.find(({ name }) => name === permission) ?? {};
  const owner = resource === null ? '' : `${typeTitleOf(catalog, resource)} `;
  if (owner === '' || !title.startsWith(owner)) return safeName(title);
  const own = title.slice(owner.length);
  return safeName(own.charAt(0).toUpperCase() + own.slice(1));
}

/** `every repository`, `every repository of acme`, `acme/site` */
function selectorText(words: Words, type: string, selector: string): string {
  if (type === 'principal' && selector === 'self') return words.yourself;
  if (selector === '*') return words.every(type);
  if (!selector.endsWith('*')) return safeName(selector);
  const prefix = selector.slice(0, -1);
  // `acme/*` is what people call acme's.
  return prefix.endsWith('/') ? words.everyOf(type, safeName(prefix.slice(0, -1))) : words.everyFrom(type, safeName(prefix));
}

/**
 * What is done to what: one part a level and resource type. `read` holds what was said to be read: what writes the same
 * elsewhere does not name it again.
 */
function partsOf(grant: Grant, catalog: Catalog, words: Words, format: Format, read: Set<string>): string[] {
  // Jeton's own permissions have a sentence each.
  const own = grant.scopes.flatMap((scope) => words.own(scope, whomOf(grant, format)) ?? []);
  const byAim = new Map<string, { level: string; type: string | null; titles: string[] }>();
  for (const scope of grant.scopes) {
    if (words.own(scope, { kind: 'all' }) !== null) continue;
    const [permission = '', level = ''] = scope.split(':');
    const type = catalog.permissions.find(({ name }) => name === permission)?.resource ?? null;
    const aim = `${type ?? ''}:${level}`;
    const part = byAim.get(aim) ?? { level, type, titles: [] };
    part.titles.push(titleOf(catalog, permission));
    byAim.set(aim, part);
  }
  const others = [...byAim.values()].map(({ level, type, titles }) => {
    const what = format.list(titles.map(words.title));
    if (type === null) return words.act(level, what, null);
    const typeTitle = typeTitleOf(catalog, type);
    const selectors = (grant.resources?.[type] ?? []).map((selector) => selectorText(words, type === 'principal' ? type : typeTitle, selector));
    const where = selectors.length === 0 ? words.nothingYet(typeTitle) : format.list(selectors);
    if (level === 'write' && read.has(what)) return words.writeTo(where);
    if (level === 'read') read.add(what);
    return words.act(level, what, where);
  });
  return [...others, ...own];
}

/** On whose tokens and accounts the grant holds Jeton's own permissions. */
export type Whom = { kind: 'self' } | { kind: 'all' } | { kind: 'nobody' } | { kind: 'named'; names: string };

function whomOf(grant: Grant, format: Format): Whom {
  const selectors = grant.resources?.['principal'] ?? [];
  if (selectors.includes('*')) return { kind: 'all' };
  if (selectors.length === 0) return { kind: 'nobody' };
  return selectors.every((selector) => selector === 'self') ? { kind: 'self' } : { kind: 'named', names: format.list(selectors.map(safeName)) };
}

/** All that the catalog has, Jeton's own with it, on all there is: what the first administrator holds. */
function holdsAll(grants: readonly Grant[], catalog: Catalog): boolean {
  return (
    catalog.permissions.some(({ name }) => name.startsWith('jeton.')) &&
    catalog.permissions.every(({ name, levels, resource }) =>
      grants.some(({ scopes, resources }) => scopes.includes(`${name}:${levels.at(-1) ?? ''}`) && (resource === null || (resources?.[resource] ?? []).includes('*'))),
    )
  );
}

/** The grants alone, in words: for a list. */
export function grantWords(grants: readonly Grant[], catalog: Catalog, words: Words, format: Format): string {
  if (holdsAll(grants, catalog)) return words.everything;
  const read = new Set<string>();
  const parts = grants.flatMap((grant) => partsOf(grant, catalog, words, format, read));
  return parts.length === 0 ? words.nothing : words.can(format.list(parts));
}

export function sentenceOf(subject: Subject, catalog: Catalog, words: Words, format: Format, now: Date): string {
  const can = grantWords(subject.grants, catalog, words, format);
  const bounds = [subject.expiresAt === 'wrong' ? words.noEndYet : subject.expiresAt === null ? words.forever : words.until(untilText(subject.expiresAt, format, now))];
  if (subject.allowedIps.length > 0) bounds.push(words.from(format.list(subject.allowedIps, 'disjunction')));
  if (subject.maxUses !== null) bounds.push(words.times(subject.maxUses, format.number(subject.maxUses)));
  return `${[can, ...bounds].join(', ')}.`;
}

/** The day; with its minute when it is near, with its year when that is another. */
function untilText(time: Date, format: Format, now: Date): string {
  const hours = (time.getTime() - now.getTime()) / 3_600_000;
  if (hours < 48) return format.dateTime(time);
  return time.getFullYear() === now.getFullYear() ? format.day(time) : format.date(time);
}
