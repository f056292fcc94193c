// A link that fills the form in: /tokens/new?name=&grant=&expires=, and ?from= of a token to make one like it.
import type { Grant } from '../../api/types';
import { nameCharactersMax, type Expiry } from './draft';
import { parseGrant } from './grant-text';

export interface Prefill {
  name: string;
  grants: Grant[];
  expiry: Expiry | null;
  /** As it stands there. */
  expiryText: string | null;
  /** What the link says and this page cannot read, as it stands there. */
  unreadable: string[];
}

const spanPattern = /^(\d{1,6})([smhd])$/;
const spanSeconds: Record<'s' | 'm' | 'h' | 'd', number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const grantsMax = 32;

function isUnit(text: string | undefined): text is keyof typeof spanSeconds {
  return text === 's' || text === 'm' || text === 'h' || text === 'd';
}

/** `30d`, `2026-12-01T09:30:00Z`, `never`: as `jeton token create --expires` takes it. */
export function parseExpires(text: string): Expiry | null {
  if (text === 'never') return { kind: 'never' };
  const [, count, unit] = spanPattern.exec(text) ?? [];
  if (count !== undefined && isUnit(unit) && Number(count) > 0) return { kind: 'in', seconds: Number(count) * spanSeconds[unit] };
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : { kind: 'at', time };
}

/** What `query` fills in; null when it fills in nothing. */
export function prefillOf(query: URLSearchParams): Prefill | null {
  if (!['name', 'grant', 'expires'].some((member) => query.has(member))) return null;
  const prefill: Prefill = { name: (query.get('name') ?? '').slice(0, nameCharactersMax), grants: [], expiry: null, expiryText: query.get('expires'), unreadable: [] };
  for (const text of query.getAll('grant').slice(0, grantsMax)) {
    const grant = parseGrant(text);
    if (grant === null) prefill.unreadable.push(text);
    else prefill.grants.push(grant);
  }
  const expires = query.get('expires');
  if (expires !== null) {
    prefill.expiry = parseExpires(expires);
    if (prefill.expiry === null) prefill.unreadable.push(expires);
  }
  return prefill;
}
