// What the list shows, kept in the address: a reload, the back button and a link to a colleague show the same.
import type { Token, TokenStatus } from '../../api/types';
import { isMark, marksOf, type Mark } from './marks';

export const statuses = ['active', 'not_yet_valid', 'used_up', 'expired', 'revoked', 'rotated'] as const satisfies readonly TokenStatus[];
export const kinds = ['personal', 'service', 'child', 'access'] as const satisfies readonly Token['kind'][];

export interface Filters {
  /** Part of the name, the id or the last characters. */
  q: string;
  status: TokenStatus | 'any';
  kind: (typeof kinds)[number] | 'any';
  /** A permission's name; empty: any. */
  permission: string;
  /** With a permission: only where it is held and was never used. */
  unused: boolean;
  /** A principal's id; empty: whoever `whose` says. */
  owner: string;
  mark: Mark | 'any';
  /** Whose: the reader's own, or all that the reader may see. */
  whose: 'own' | 'all';
}

export function filtersOf(query: URLSearchParams, whose: Filters['whose']): Filters {
  const status = query.get('status');
  const kind = query.get('kind');
  const mark = query.get('mark');
  const asked = query.get('whose');
  return {
    q: query.get('q') ?? '',
    status: statuses.find((one) => one === status) ?? 'any',
    kind: kinds.find((one) => one === kind) ?? 'any',
    permission: query.get('permission') ?? '',
    unused: query.has('permission') && query.get('unused') === 'true',
    owner: query.get('owner') ?? '',
    mark: isMark(mark) ? mark : 'any',
    whose: asked === 'own' || asked === 'all' ? asked : whose,
  };
}

/** The address's query for `filters`; what is as it begins is left out. */
export function queryOf(filters: Filters, whose: Filters['whose']): string {
  const query = new URLSearchParams();
  if (filters.q !== '') query.set('q', filters.q);
  if (filters.status !== 'any') query.set('status', filters.status);
  if (filters.kind !== 'any') query.set('kind', filters.kind);
  if (filters.permission !== '') query.set('permission', filters.permission);
  if (filters.permission !== '' && filters.unused) query.set('unused', 'true');
  if (filters.owner !== '') query.set('owner', filters.owner);
  if (filters.mark !== 'any') query.set('mark', filters.mark);
  if (filters.whose !== whose) query.set('whose', filters.whose);
  return query.toString();
}

export function isNarrowed(filters: Filters, whose: Filters['whose']): boolean {
  return queryOf({ ...filters, whose }, whose) !== '';
}

/** What the server does not filter by. */
export function passes(token: Token, filters: Filters, now: Date): boolean {
  return filters.mark === 'any' || marksOf(token, now).includes(filters.mark);
}
