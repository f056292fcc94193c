import { expect, test } from 'vitest';
import type { Grant } from '../../api/types';
import { checkDraft } from './check';
import { draftOfGrant, emptyDraft, grantOf, requestOf, type Catalog, type Draft } from './draft';
import { callOf, commandOf, shellWord, spanText } from './equivalent';
import { formatGrant, isSelector, parseGrant, parseGrantLines } from './grant-text';
import { parseExpires, prefillOf } from './link';
import { grantsOfCeiling, isReached, reachedBy, reachOf } from './reach';
import { risksOf } from './risks';
import { snippetOf, places, variableOf } from './snippets';

const catalog: Catalog = {
  resource_types: [{ name: 'repository', title: 'Repository' }, { name: 'principal', title: 'Principal' }],
  permissions: [
    { name: 'contents', title: 'Contents', levels: ['read', 'write'], resource: 'repository' },
    { name: 'billing', title: 'Billing', levels: ['read'], resource: null },
    { name: 'jeton.tokens', title: 'Tokens', levels: ['read', 'write'], resource: 'principal' },
  ],
};
const policy = { max_lifetime: 366 * 86_400, allow_no_expiry: false };
const everything = reachOf(grantsOfCeiling(null, 'catalog', catalog));
const now = new Date(2026, 10, 25, 17, 0, 0);

test.each<[string, Grant | null]>([
  ['contents:read', { scopes: ['contents:read'] }],
  ['contents:read,issues:write on repository:acme/site', { scopes: ['contents:read', 'issues:write'], resources: { repository: ['acme/site'] } }],
  ['contents:read on repository:acme/*,repository:b', { scopes: ['contents:read'], resources: { repository: ['acme/*', 'b'] } }],
  ['contents:read on repository:a:b', { scopes: ['contents:read'], resources: { repository: ['a:b'] } }],
  ['jeton.tokens:write on principal:self', { scopes: ['jeton.tokens:write'], resources: { principal: ['self'] } }],
  ['', null], ['contents', null], ['contents:read on', null], ['contents:read on repository:', null], ['contents:read on repository:a*b', null],
  ['Contents:read', null], ['contents:read on a on b', null], ['contents:read,', null],
])('a grant in a line: %s', (text, grant) => {
  expect(parseGrant(text)).toEqual(grant);
  if (grant !== null) expect(parseGrant(formatGrant(grant))).toEqual(grant);
});

test.each([
  ['acme/site', true], ['acme/*', true], ['*', true], ['ä'.repeat(128), true], ['a'.repeat(256) + '*', true],
  ['', false], ['a b', false], ['a*b', false], ['**', false], ['a\u0000', false], ['a'.repeat(257), false], ['a'.repeat(257) + '*', false], ['ä'.repeat(129), false],
])('a selector: %s', (text, expected) => {
  expect(isSelector(text)).toBe(expected);
});

test.each([
  ['30d', { kind: 'in', seconds: 2_592_000 }], ['90s', { kind: 'in', seconds: 90 }], ['never', { kind: 'never' }],
  ['2026-12-24T10:00:00Z', { kind: 'at', time: new Date('2026-12-24T10:00:00Z') }],
  ['0d', null], ['d', null], ['-1d', null], ['2026-99-01T00:00:00Z', null], ['soon', null],
])('expires=%s of a link', (text, expected) => {
  expect(parseExpires(text)).toEqual(expected);
});

test('a link fills in what it says, and tells what cannot be read', () => {
  expect(prefillOf(new URLSearchParams(''))).toBeNull();
  expect(prefillOf(new URLSearchParams('from=tok_1'))).toBeNull();
  expect(prefillOf(new URLSearchParams('name=ci&grant=contents:read on repository:a&grant=<script>&expires=7d'))).toEqual({
    name: 'ci', grants: [{ scopes: ['contents:read'], resources: { repository: ['a'] } }], expiry: { kind: 'in', seconds: 604_800 }, expiryText: '7d', unreadable: ['<script>'],
  });
});

test('a grant of the API and the form say the same', () => {
  const grant: Grant = { scopes: ['contents:write', 'billing:read'], resources: { repository: ['acme/*'] } };
  expect(grantOf(draftOfGrant(grant, catalog).draft, catalog)).toEqual(grant);
});

test('of two levels the form keeps the higher, and tells what the catalog lacks', () => {
  const { draft, unknown } = draftOfGrant({ scopes: ['contents:write', 'contents:read', 'gone:read', 'contents:admin'] }, catalog);
  expect(draft.levels).toEqual({ contents: 'write' });
  expect(unknown).toEqual(['gone:read', 'contents:admin']);
});

function filled(change: Partial<Draft> = {}): Draft {
  const draft = emptyDraft(2_592_000);
  draft.name = ' deploy ';
  draft.grants = [draftOfGrant({ scopes: ['contents:read'], resources: { repository: ['acme/site'], principal: ['self'] } }, catalog).draft];
  return { ...draft, ...change };
}

test('the request holds what was chosen and no more', () => {
  expect(requestOf(filled(), { kind: 'in', seconds: 60 }, catalog)).toEqual({
    name: 'deploy', grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }], expires_in: 60,
  });
  expect(requestOf(filled({ owner: 'svc_1', maxUses: '3', allowedIps: ['10.0.0.1'] }), { kind: 'never' }, catalog)).toEqual({
    name: 'deploy', owner: 'svc_1', kind: 'service', max_uses: 3, allowed_ips: ['10.0.0.1'], expires: 'never',
    grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }],
  });
});

test.each<[string, Draft, string[]]>([
  ['nothing', filled(), []],
  ['no name', filled({ name: ' ' }), ['name']],
  ['no permission', filled({ grants: emptyDraft(1).grants }), ['grants']],
  ['a time in no language', filled({ expiry: { kind: 'other', text: 'soonish' } }), ['expiry']],
  ['a time gone by', filled({ expiry: { kind: 'other', text: '2020-01-01' } }), ['expiry']],
  ['longer than the policy', filled({ expiry: { kind: 'other', text: 'in 2 years' } }), ['expiry']],
  ['no end where the policy wants one', filled({ expiry: { kind: 'never' } }), ['expiry']],
  ['no address', filled({ allowedIps: ['example.org'] }), ['addresses']],
  ['half a use', filled({ maxUses: '0.5' }), ['maxUses']],
])('what is wrong with a form: %s', (_, draft, fields) => {
  expect([...checkDraft(draft, catalog, policy, everything, now).keys()]).toEqual(fields);
});

test('a permission on resources without one is told at its resources', () => {
  const draft = filled();
  const [grant] = draft.grants;
  if (grant === undefined) throw new Error('the form has a grant');
  grant.selectors = {};
  expect([...checkDraft(draft, catalog, policy, everything, now).keys()]).toEqual([`resources ${grant.key} repository`]);
});

test.each<[string, Grant[], boolean, string[]]>([
  ['reading one', [{ scopes: ['contents:read'], resources: { repository: ['a'] } }], false, []],
  ['reading all', [{ scopes: ['contents:read'], resources: { repository: ['*'] } }], false, []],
  ['writing all', [{ scopes: ['contents:write'], resources: { repository: ['*'] } }], false, ['wide']],
  ['writing an owner', [{ scopes: ['contents:write'], resources: { repository: ['acme/*'] } }], false, []],
  ['no end', [{ scopes: ['contents:read'], resources: { repository: ['a'] } }], true, ['noExpiry']],
  ['its own permissions', [{ scopes: ['jeton.tokens:read'], resources: { principal: ['self'] } }], false, ['jeton']],
  ['everything, in two grants', [{ scopes: ['contents:write'], resources: { repository: ['*'] } }, { scopes: ['billing:read'] }], false, ['everything']],
])('what is risky: %s', (_, grants, never, kinds) => {
  const expiry = never ? ({ kind: 'never' } as const) : ({ kind: 'in', seconds: 1 } as const);
  expect(risksOf(grants, expiry, catalog).map(({ kind }) => kind)).toEqual(kinds);
});

test('the command quotes what a shell would read', () => {
  expect(shellWord("it's $HOME")).toBe("'it'\\''s $HOME'");
  expect(commandOf(requestOf(filled({ name: 'a b; rm -rf /', maxUses: '1', allowedIps: ['10.0.0.0/8'] }), { kind: 'in', seconds: 604_800 }, catalog))).toBe(
    "jeton token create 'a b; rm -rf /' --grant 'contents:read on repository:acme/site' --expires 7d --allow-ip 10.0.0.0/8 --max-uses 1",
  );
  expect([3_600, 90, 120, 86_400].map(spanText)).toEqual(['1h', '90s', '2m', '1d']);
});

test('the API call names no secret, and quotes its body', () => {
  const text = callOf(requestOf(filled({ name: "o'neil" }), { kind: 'in', seconds: 60 }, catalog), 'https://t.example.org');
  expect(text).toContain("o'\\''neil");
  expect(text).toContain(`printf 'Authorization: Bearer %s\\n' "$JETON_TOKEN" | curl `);
  expect(text).not.toContain('<<<');
});

test.each([
  ['Deploy site', 'DEPLOY_SITE_TOKEN'], ['CI token', 'CI_TOKEN'], ['Größe 2', 'GROSSE_2_TOKEN'], ['42', 'T_42_TOKEN'], ['مرحبا', 'ACCESS_TOKEN'], ['$(reboot)', 'REBOOT_TOKEN'],
])('a variable for %s', (name, variable) => {
  expect(variableOf(name)).toBe(variable);
  for (const place of places) expect(snippetOf(place, variable)).toContain(variable);
});

test('grants in lines: empty ones are left out, the first wrong one is named', () => {
  expect(parseGrantLines('\n contents:read on repository:*\n\nbilling:read\n')).toEqual({
    grants: [{ scopes: ['contents:read'], resources: { repository: ['*'] } }, { scopes: ['billing:read'] }],
  });
  expect(parseGrantLines('billing:read\n\nnothing\nbilling')).toEqual({ wrongLine: 2 });
  expect(parseGrantLines(' \n')).toEqual({ grants: [] });
});

test('no more is offered than the ceiling reaches: levels, and resources that all that is chosen reach', () => {
  const reach = reachOf([
    { scopes: ['contents:read'], resources: { repository: ['acme/*', 'other/one'] } },
    { scopes: ['contents:write'], resources: { repository: ['acme/docs-*'] } },
    { scopes: ['jeton.tokens:write'] }, // on nothing: not held
  ]);
  const [contents, billing, tokens] = catalog.permissions.map((permission) => reach.levelsOf(permission));
  expect([contents, billing, tokens]).toEqual([['read', 'write'], [], []]);
  const reads = draftOfGrant({ scopes: ['contents:read'] }, catalog).draft;
  expect(reachedBy(reads, 'repository', catalog, reach)).toEqual(['acme/*', 'other/one']);
  const writes = draftOfGrant({ scopes: ['contents:write'] }, catalog).draft;
  expect(reachedBy(writes, 'repository', catalog, reach)).toEqual(['acme/docs-*']);
  expect(isReached(['acme/docs-*'], 'acme/docs-api')).toBe(true);
  expect(isReached(['acme/docs-*'], 'acme/*')).toBe(false);
  const beyond = filled();
  beyond.grants = [draftOfGrant({ scopes: ['contents:write'], resources: { repository: ['acme/site'] } }, catalog).draft];
  expect([...checkDraft(beyond, catalog, policy, reach, now).values()]).toEqual([{ kind: 'resourcesBeyond', selectors: ['acme/site'] }]);
  beyond.grants = [draftOfGrant({ scopes: ['billing:read'] }, catalog).draft];
  expect([...checkDraft(beyond, catalog, policy, reach, now).values()]).toEqual([{ kind: 'scopesBeyond', scopes: ['billing:read'] }]);
});

test('who has no ceiling of their own holds what the policy says', () => {
  const [contents, billing, tokens] = catalog.permissions;
  if (contents === undefined || billing === undefined || tokens === undefined) throw new Error('the catalog has three');
  const none = reachOf(grantsOfCeiling(null, 'none', catalog));
  expect([none.levelsOf(contents), none.levelsOf(billing), none.levelsOf(tokens)]).toEqual([[], [], ['read', 'write']]);
  expect(everything.selectorsOf(contents, 'write')).toEqual(['*']);
  expect(everything.selectorsOf(tokens, 'write')).toEqual(['self']);
});
