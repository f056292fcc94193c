// What the token will be able to do, in one sentence: "Can read contents of every repository of acme, and write
// contents of acme/site, until 24 December, from 203.0.113.0/24." The same in every language; a language brings its words.
import type { Grant } from '../../api/types';
import type { Format } from '../../texts/format';
import type { Texts } from '../../texts/en';
import { safeName } from '../../ui/safe-name';
import type { Catalog } from './draft';

/** What can be said of a token, before it exists or after. */
export interface Subject {
  grants: readonly Grant[];
  /** null: never. */
  expiresAt: Date | null;
  allowedIps: readonly string[];
  maxUses: number | null;
}

type Words = Texts['newToken']['sentence'];

function titleOf(catalog: Catalog, permission: string): string {
  const title = catalog.permissions.find(({ name }) => name === permission)?.title ?? permission;
  return safeName(title);
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

/** What is done to what: one part a level and resource type. */
function partsOf(grant: Grant, catalog: Catalog, words: Words, format: Format): string[] {
  const byAim = new Map<string, { level: string; type: string | null; titles: string[] }>();
  for (const scope of grant.scopes) {
    const [permission = '', level = ''] = scope.split(':');
    const type = catalog.permissions.find(({ name }) => name === permission)?.resource ?? null;
    const aim = `${type ?? ''}:${level}`;
    const part = byAim.get(aim) ?? { level, type, titles: [] };
    part.titles.push(titleOf(catalog, permission));
    byAim.set(aim, part);
  }
  return [...byAim.values()].map(({ level, type, titles }) => {
    const what = format.list(titles.map(words.title));
    if (type === null) return words.act(level, what, null);
    const typeTitle = catalog.resource_types.find(({ name }) => name === type)?.title ?? type;
    const selectors = (grant.resources?.[type] ?? []).map((selector) => selectorText(words, type === 'principal' ? type : typeTitle, selector));
    return words.act(level, what, selectors.length === 0 ? words.nothingYet(typeTitle) : format.list(selectors));
  });
}

/** The grants alone, in words: for a list. */
export function grantWords(grants: readonly Grant[], catalog: Catalog, words: Words, format: Format): string {
  const parts = grants.flatMap((grant) => partsOf(grant, catalog, words, format));
  return parts.length === 0 ? words.nothing : words.can(format.list(parts));
}

export function sentenceOf(subject: Subject, catalog: Catalog, words: Words, format: Format, now: Date): string {
  const can = grantWords(subject.grants, catalog, words, format);
  const bounds = [subject.expiresAt === null ? words.forever : words.until(untilText(subject.expiresAt, format, now))];
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
