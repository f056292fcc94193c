import { expect, test } from 'vitest';
import type { Catalog } from '../new-token/draft';
import { covers } from '../new-token/grant-text';
import { changesOf, narrowest, narrowestNetworks, narrowingOf, reachOf, wrongWith } from './narrowing';
import { token as tokenWith } from './test-token';

const catalog: Catalog = {
  resource_types: [{ name: 'repository', title: 'Repository' }],
  permissions: [
    { name: 'contents', title: 'Repository contents', levels: ['read', 'write'], resource: 'repository' },
    { name: 'packages', title: 'Packages', levels: ['read', 'write', 'admin'], resource: 'repository' },
    { name: 'billing', title: 'Billing', levels: ['read'], resource: null },
  ],
};
const now = new Date('2026-06-01T12:00:00Z');
const token = tokenWith({
  grants: [{ scopes: ['contents:write', 'packages:write'], resources: { repository: ['acme/*', 'lab/tools'] } }, { scopes: ['billing:read'] }],
  expires_at: '2026-06-20T12:00:00Z',
  allowed_ips: ['203.0.113.0/24', '2001:db8::/32'],
});

test.each([
  ['*', 'acme/site', true],
  ['acme/*', 'acme/site', true],
  ['acme/*', 'acme/s*', true],
  ['acme/*', 'acme/*', true],
  ['acme/site', 'acme/site', true],
  ['acme/s*', 'acme/*', false],
  ['acme/site', 'acme/site-2', false],
  ['acme/*', 'ac*', false],
  ['acme/*', 'acme', false],
])('%s covers %s: %s', (wider, selector, covered) => {
  expect(covers(wider, selector)).toBe(covered);
});

test('naming something within what stands there means only that', () => {
  expect(narrowest(['acme/*', 'lab/tools', 'acme/site'])).toEqual(['lab/tools', 'acme/site']);
  expect(narrowest(['*'])).toEqual(['*']);
  expect(narrowestNetworks(['203.0.113.0/24', '2001:db8::/32', '203.0.113.9'])).toEqual(['2001:db8::/32', '203.0.113.9']);
});

test('a permission is offered as far as the token reaches, and no other', () => {
  const [grant] = narrowingOf(token, catalog).grants;
  expect(grant && reachOf(grant, catalog).map(({ name, levels }) => [name, levels])).toEqual([['contents', ['read', 'write']], ['packages', ['read', 'write']]]);
});

test('what is left as it was is not sent', () => {
  const as = narrowingOf(token, catalog);
  expect(wrongWith(token, as, catalog, now)).toEqual(new Set());
  expect(changesOf(token, as, catalog, now)).toEqual({});
});

test('scopes, levels, resources, the end and addresses are taken away one by one', () => {
  const [first, second] = narrowingOf(token, catalog).grants;
  if (first === undefined || second === undefined) throw new Error('two grants become two');
  const narrower = { ...first, levels: { contents: 'read' }, selectors: { repository: ['acme/site'] } };
  const choice = { grants: [narrower, { ...second, levels: {} }], until: 'in 1 week', addresses: ['203.0.113.9'] };
  expect(wrongWith(token, choice, catalog, now)).toEqual(new Set());
  expect(changesOf(token, choice, catalog, now)).toEqual({
    grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }],
    expires_at: '2026-06-08T12:00:00Z',
    allowed_ips: ['203.0.113.9'],
  });
});

test.each([
  ['', []],
  ['whenever', ['untilUnread']],
  ['2026-05-01', ['untilPast']],
  ['in 4 weeks', ['untilLater']],
])('until %j is wrong in %j', (until, wrong) => {
  expect([...wrongWith(token, { ...narrowingOf(token, catalog), until }, catalog, now)]).toEqual(wrong);
});

test('nothing left, a permission on nothing, and no address are no narrower token', () => {
  const as = narrowingOf(token, catalog);
  expect([...wrongWith(token, { ...as, grants: as.grants.map((grant) => ({ ...grant, levels: {} })) }, catalog, now)]).toEqual(['nothingLeft']);
  expect([...wrongWith(token, { ...as, grants: as.grants.map((grant) => ({ ...grant, selectors: {} })) }, catalog, now)]).toEqual(['resourcesMissing']);
  expect([...wrongWith(token, { ...as, addresses: [] }, catalog, now)]).toEqual(['addressesNone']);
});
