import { describe, expect, it } from 'vitest';
import type { Token } from '../../api/types';
import { grantsAsUsed, marksOf, scopesUnused, type Mark, type Use } from './marks';
import { token } from './test-token';

const now = new Date('2026-11-25T12:00:00Z');
const catalog = {
  permissions: [
    { name: 'contents', levels: ['read', 'write'], resource: 'repository' },
    { name: 'issues', levels: ['read', 'write'], resource: 'repository' },
    { name: 'billing', levels: ['read'], resource: null },
    { name: 'jeton.tokens', levels: ['read', 'write'], resource: 'principal' },
    { name: 'jeton.verify', levels: ['read'], resource: null },
  ],
};

function use(...scopes: string[]): Use {
  return { days: [], scopes, addresses: [] };
}

describe('marks', () => {
  const cases: { what: string; token: Partial<Token>; expected: Mark[] }[] = [
    { what: 'young and not used yet', token: {}, expected: ['never_used'] },
    { what: 'old and never used', token: { created_at: '2026-01-01T00:00:00Z' }, expected: ['never_used', 'unused'] },
    { what: 'used 91 days ago', token: { last_used_at: '2026-08-26T11:00:00Z', use: use('contents:write') }, expected: ['unused'] },
    { what: 'used 89 days ago', token: { last_used_at: '2026-08-28T13:00:00Z', use: use('contents:write') }, expected: [] },
    { what: 'reads only, and could write', token: { last_used_at: '2026-11-24T00:00:00Z', use: use('contents:read') }, expected: ['wider'] },
    { what: 'uses all that it holds', token: { last_used_at: '2026-11-24T00:00:00Z', use: use('contents:write', 'contents:read') }, expected: [] },
    { what: 'its use was not asked for', token: { last_used_at: '2026-11-24T00:00:00Z' }, expected: [] },
    { what: 'ends in six days', token: { last_used_at: '2026-11-24T00:00:00Z', expires_at: '2026-12-01T12:00:00Z' }, expected: ['expires_soon'] },
    { what: 'ends in eight days', token: { last_used_at: '2026-11-24T00:00:00Z', expires_at: '2026-12-03T12:00:00Z' }, expected: [] },
    { what: 'revoked', token: { status: 'revoked', created_at: '2026-01-01T00:00:00Z' }, expected: [] },
  ];
  it.each(cases)('$what', ({ token: more, expected }) => {
    expect(marksOf(token(more), now)).toEqual(expected);
  });
});

describe('what was used', () => {
  it('names what was held and never used', () => {
    expect(scopesUnused([{ scopes: ['contents:write', 'billing:read'] }], use('contents:write'))).toEqual(['billing:read']);
  });

  it('narrows each permission to the furthest level that was used, on the same resources', () => {
    const grants = [
      { scopes: ['contents:write', 'issues:write'], resources: { repository: ['acme/*'] } },
      { scopes: ['billing:read'] },
    ];
    expect(grantsAsUsed(grants, use('contents:read', 'billing:read'), catalog)).toEqual([
      { scopes: ['contents:read'], resources: { repository: ['acme/*'] } },
      { scopes: ['billing:read'] },
    ]);
    expect(grantsAsUsed(grants, use(), catalog)).toEqual([]);
  });

  it('never goes further than what was held', () => {
    const read = [{ scopes: ['contents:read'], resources: { repository: ['*'] } }];
    expect(grantsAsUsed(read, use('contents:write'), catalog)).toEqual([]);
  });

  it('says nothing of permissions whose use the server does not note, and leaves them as they are', () => {
    const own = [{ scopes: ['jeton.tokens:write', 'jeton.verify:read', 'contents:read'], resources: { repository: ['*'], principal: ['self'] } }];
    expect(scopesUnused(own, use('contents:read'))).toEqual(['jeton.verify:read']);
    expect(grantsAsUsed(own, use('contents:read'), catalog)).toEqual([
      { scopes: ['jeton.tokens:write', 'contents:read'], resources: { repository: ['*'], principal: ['self'] } },
    ]);
  });
});
