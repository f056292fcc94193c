import { expect, test } from 'vitest';
import { de } from '../../texts/de';
import { en } from '../../texts/en';
import { makeFormat } from '../../texts/format';
import type { Grant } from '../../api/types';
import type { Catalog } from './draft';
import { sentenceOf, type Subject } from './sentence';

const catalog: Catalog = {
  resource_types: [{ name: 'repository', title: 'Repository' }, { name: 'principal', title: 'Principal' }],
  permissions: [
    { name: 'contents', title: 'Repository contents', levels: ['read', 'write'], resource: 'repository' },
    { name: 'issues', title: 'Issues', levels: ['read', 'write'], resource: 'repository' },
    { name: 'packages', title: 'Packages', levels: ['read', 'write', 'admin'], resource: 'repository' },
    { name: 'billing', title: 'Billing', levels: ['read'], resource: null },
    { name: 'keys', title: 'SSH keys\u202e', levels: ['read'], resource: null },
    { name: 'jeton.tokens', title: 'Tokens', levels: ['read', 'write'], resource: 'principal' },
  ],
};
const now = new Date(2026, 10, 25, 17, 0, 0);
const on = (scopes: string[], ...repository: string[]): Grant => ({ scopes, resources: { repository } });
const subject = (grants: Grant[], more: Partial<Subject> = {}): Subject => ({
  grants, expiresAt: new Date(2026, 11, 24, 23, 59, 59), allowedIps: [], maxUses: null, ...more,
});

test.each<[string, Subject, string, string]>([
  [
    'reads an owner, writes one, from a network',
    subject([on(['contents:read'], 'acme/*'), on(['contents:write'], 'acme/site')], { allowedIps: ['203.0.113.0/24'] }),
    'Can read the contents of every repository of acme and write to acme/site, until 24 December, from 203.0.113.0/24.',
    'Kann Contents von allem der Art „Repository“ unter acme lesen und in acme/site auch schreiben, bis 24. Dezember, von 203.0.113.0/24 aus.',
  ],
  ['nothing yet', subject([]), 'Can do nothing yet, until 24 December.', 'Kann noch nichts, bis 24. Dezember.'],
  [
    'everywhere, without an end, once',
    subject([on(['contents:read', 'issues:read'], '*')], { expiresAt: null, maxUses: 1 }),
    'Can read the contents and issues of every repository, without an end, once.',
    'Kann Contents und Issues von allem der Art „Repository“ lesen, ohne Ende, einmal.',
  ],
  [
    'a prefix that is no owner, another year, several uses and addresses',
    subject([on(['packages:admin'], 'acme/docs-*')], { expiresAt: new Date(2027, 0, 31, 12), maxUses: 1200, allowedIps: ['10.0.0.1', '2001:db8::/32'] }),
    'Can use the packages of every repository whose name begins with acme/docs- at level admin, until 31 January 2027, from 10.0.0.1 or 2001:db8::/32, at most 1,200 times.',
    'Kann Packages von allem der Art „Repository“, dessen Name mit acme/docs- beginnt auf Stufe admin benutzen, bis 31. Januar 2027, von 10.0.0.1 oder 2001:db8::/32 aus, höchstens 1.200-mal.',
  ],
  [
    'without a resource, within two days, a title that would turn the line around',
    subject([{ scopes: ['billing:read', 'keys:read'] }], { expiresAt: new Date(2026, 10, 26, 9, 30) }),
    'Can read billing and SSH keysU+202E, until 26 Nov 2026, 09:30.',
    'Kann Billing und SSH keysU+202E lesen, bis 26.11.2026, 09:30.',
  ],
  [
    'no resource chosen yet; oneself',
    subject([on(['contents:read']), { scopes: ['jeton.tokens:read'], resources: { principal: ['self'] } }]),
    'Can read the contents of no repository yet and see your own tokens, until 24 December.',
    'Kann Contents von noch nichts der Art „Repository“ lesen und Ihre eigenen Token sehen, bis 24. Dezember.',
  ],
  [
    'of Jeton itself, on everyone',
    subject([{ scopes: ['jeton.verify:read', 'jeton.principals:write', 'jeton.issue:write'], resources: { principal: ['*'] } }]),
    'Can check whether a token may do something, make, bound and disable all users and service accounts and make tokens for everyone, with any of their rights, until 24 December.',
    'Kann prüfen, ob ein Token etwas darf, alle Benutzer und Dienstkonten anlegen, begrenzen und sperren und Token für alle anlegen, mit jedem von deren Rechten, bis 24. Dezember.',
  ],
  [
    'all there is',
    subject([on(['contents:write', 'issues:write', 'packages:admin'], '*'), { scopes: ['billing:read', 'keys:read'] }, { scopes: ['jeton.tokens:write'], resources: { principal: ['*'] } }]),
    'Can do everything, with every token and user of this server, until 24 December.',
    'Kann alles, mit jedem Token und jedem Benutzer dieses Servers, bis 24. Dezember.',
  ],
])('%s', (_, of, english, german) => {
  expect(sentenceOf(of, catalog, en.newToken.sentence, makeFormat('en-GB'), now)).toBe(english);
  expect(sentenceOf(of, catalog, de.newToken.sentence, makeFormat('de-DE'), now)).toBe(german);
});
