import { expect, it } from 'vitest';
import { filtersOf, isNarrowed, queryOf, type Filters } from './filters';

const plain: Filters = { q: '', status: 'any', kind: 'any', permission: '', unused: false, owner: '', mark: 'any', whose: 'own' };

it.each<{ what: string; query: string; expected: Filters }>([
  { what: 'nothing', query: '', expected: plain },
  { what: 'everything', query: 'q=ci+%26&status=revoked&kind=child&permission=contents&unused=true&owner=usr_1&mark=wider&whose=all', expected: { q: 'ci &', status: 'revoked', kind: 'child', permission: 'contents', unused: true, owner: 'usr_1', mark: 'wider', whose: 'all' } },
  { what: 'what nobody offers', query: 'unused=true&status=dead&kind=x&mark=y&whose=z', expected: plain },
])('reads $what', ({ query, expected }) => {
  expect(filtersOf(new URLSearchParams(query), 'own')).toEqual(expected);
});

it('writes what it reads', () => {
  const filters: Filters = { q: 'a=b&c', status: 'active', kind: 'service', permission: 'billing', unused: true, owner: 'svc_1', mark: 'unused', whose: 'all' };
  expect(filtersOf(new URLSearchParams(queryOf(filters, 'own')), 'own')).toEqual(filters);
  expect(queryOf(plain, 'own')).toBe('');
});

it('knows a list that leaves something out', () => {
  expect(isNarrowed({ ...plain, whose: 'all' }, 'own')).toBe(false);
  expect(isNarrowed({ ...plain, mark: 'never_used' }, 'own')).toBe(true);
});
