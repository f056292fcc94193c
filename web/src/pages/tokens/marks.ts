// What a list should say of a token before anyone asks: that nobody uses it, that it may do more than it does, that it ends soon.
import type { Grant, Token } from '../../api/types';
import type { components } from '../../api/schema';

export type Use = components['schemas']['Use'];

export const marks = ['never_used', 'unused', 'wider', 'expires_soon'] as const;
export type Mark = (typeof marks)[number];

export const unusedDays = 90;
export const soonDays = 7;
const dayMs = 86_400_000;

export function isMark(text: string | null): text is Mark {
  return marks.some((mark) => mark === text);
}

/** Whether the token can still do something, now or later. */
export function lives(token: Token): boolean {
  return token.status === 'active' || token.status === 'not_yet_valid';
}

export function scopesHeld(grants: readonly Grant[]): string[] {
  return [...new Set(grants.flatMap(({ scopes }) => scopes))];
}

/** Of Jeton's own permissions the server notes the use of these alone: of the others nothing is known, and nothing said. */
const ownNoted = ['jeton.verify', 'jeton.admin'];

function isNoted(scope: string): boolean {
  const [name = ''] = scope.split(':');
  return !name.startsWith('jeton.') || ownNoted.includes(name);
}

/** The held scopes that no yes was ever given for. What asked for a lower level used just that. */
export function scopesUnused(grants: readonly Grant[], use: Use): string[] {
  const used = new Set(use.scopes);
  return scopesHeld(grants).filter((scope) => isNoted(scope) && !used.has(scope));
}

/** Of a token that lives; the dead need no advice. */
export function marksOf(token: Token, now: Date): Mark[] {
  if (!lives(token)) return [];
  const found: Mark[] = [];
  const idleSince = new Date(token.last_used_at ?? token.created_at).getTime();
  if (token.last_used_at === null) found.push('never_used');
  if (now.getTime() - idleSince > unusedDays * dayMs) found.push('unused');
  // One that was never used has used none of what it holds: that is the first mark's to say.
  if (token.last_used_at !== null && token.use !== undefined && scopesUnused(token.grants, token.use).length > 0) found.push('wider');
  if (token.expires_at !== null && new Date(token.expires_at).getTime() - now.getTime() < soonDays * dayMs) found.push('expires_soon');
  return found;
}

interface Levels {
  permissions: readonly { name: string; levels: readonly string[]; resource: string | null }[];
}

/** What is left of `grants` when each permission goes only as far as it was used, on the same resources. */
export function grantsAsUsed(grants: readonly Grant[], use: Use, catalog: Levels): Grant[] {
  const narrowed: Grant[] = [];
  for (const grant of grants) {
    const scopes: string[] = [];
    const types = new Set<string>();
    for (const held of grant.scopes) {
      const [name = '', level = ''] = held.split(':');
      const permission = catalog.permissions.find((one) => one.name === name);
      if (permission === undefined) continue;
      const reach = permission.levels.slice(0, permission.levels.indexOf(level) + 1);
      const furthest = isNoted(held) ? reach.toReversed().find((one) => use.scopes.includes(`${name}:${one}`)) : level;
      if (furthest === undefined) continue;
      scopes.push(`${name}:${furthest}`);
      if (permission.resource !== null) types.add(permission.resource);
    }
    if (scopes.length === 0) continue;
    const resources = Object.fromEntries(Object.entries(grant.resources ?? {}).filter(([type]) => types.has(type)));
    narrowed.push(Object.keys(resources).length > 0 ? { scopes, resources } : { scopes });
  }
  return narrowed;
}
