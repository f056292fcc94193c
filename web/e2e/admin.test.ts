// The administration: people and services, everyone's tokens, the file's catalog and policy, templates, the audit trail,
// reports of leaks, health. What is clicked is asked of the server.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { assertAccessible, deploy, open, openAt, signIn } from './browser.ts';
import { gitGuard, password, Server } from './server.ts';

const { server, browser } = await deploy(new Server(`${gitGuard}
[limits]
login = 0

[policy]
max_lifetime = "90d"
max_tokens_per_principal = 77
`));

interface Made {
  id: string;
  secret: string;
}

async function must(method: string, path: string, body?: unknown): Promise<any> {
  const { status, json } = await server.ask(method, path, body);
  assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(json)}`);
  return json;
}

async function make(name: string, more: object = {}): Promise<Made> {
  const { secret, token } = await must('POST', '/v1/tokens', { name, grants: [{ scopes: ['contents:read', 'issues:read'], resources: { repository: ['acme/*'] } }], ...more });
  return { id: token.id, secret };
}

async function isAllowed(secret: string, scope = 'contents:read'): Promise<boolean> {
  return (await must('POST', '/v1/verify', { token: secret, require: { scopes: [scope], resource: 'repository:acme/site' } })).allowed;
}

function row(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
}

async function said(page: Page, text: string): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

test('a user is made, bounded, given a password by a link, and shut out', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/admin/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const making = page.getByRole('dialog', { name: 'New user' });
  await making.getByLabel('Name').fill('Grace!');
  await making.getByRole('button', { name: 'Create' }).click();
  await making.getByRole('alert').filter({ hasText: /name/ }).waitFor();
  assert.equal(await making.getByLabel('Name').getAttribute('aria-invalid'), 'true');
  await assertAccessible(page, 'a user that is refused');
  await making.getByLabel('Name').fill('grace');
  await making.getByLabel('Mail address').fill('grace@example.org');
  await making.getByRole('button', { name: 'Create' }).dblclick();
  await row(page, 'grace').waitFor();
  const grace = (await must('GET', '/v1/users')).items.find(({ username }: { username: string }) => username === 'grace');

  await row(page, 'grace').getByRole('button', { name: 'Ceiling' }).click();
  const bounding = page.getByRole('dialog', { name: 'The ceiling of grace' });
  await bounding.getByLabel('One grant a line').fill('contents:read on repository:acme/*\nno grant at all');
  await bounding.getByRole('button', { name: 'Save' }).click();
  await bounding.getByRole('alert').filter({ hasText: 'Line 2 is no grant' }).waitFor();
  await bounding.getByLabel('One grant a line').fill('contents:read on repository:acme/*');
  await bounding.getByRole('alert').filter({ hasText: 'can neither make, see nor revoke tokens of their own' }).waitFor();
  await assertAccessible(page, 'a ceiling that locks out');
  await bounding.getByRole('button', { name: 'Keep their own tokens manageable' }).click();
  await bounding.getByRole('alert').filter({ hasText: 'can neither make' }).waitFor({ state: 'detached' });
  assert.equal(await bounding.getByLabel('One grant a line').inputValue(), 'contents:read on repository:acme/*\njeton.tokens:write,jeton.issue:write on principal:self');
  await bounding.getByRole('button', { name: 'Save' }).click();
  await said(page, 'The ceiling is set');
  await row(page, 'grace').getByText('Can read the contents of every repository of acme', { exact: false }).waitFor();
  const token = await make('of grace', { owner: grace.id, grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }] });
  assert.equal((await server.ask('POST', '/v1/tokens', { name: 'too wide', owner: grace.id, grants: [{ scopes: ['contents:write'], resources: { repository: ['acme/site'] } }] })).status, 403);

  await row(page, 'grace').getByRole('button', { name: 'Password link' }).click();
  const link = page.getByRole('dialog', { name: 'A link to set a new password' });
  const url = await link.getByRole('textbox', { name: 'the link' }).inputValue();
  await link.getByRole('button', { name: 'Close' }).click();
  assert.ok(!(await page.content()).includes(url));

  await row(page, 'grace').getByRole('button', { name: 'Disable' }).click();
  assert.equal(await isAllowed(token.secret), true);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await said(page, 'Disabled');
  assert.equal(await isAllowed(token.secret), false);
  await row(page, 'grace').getByRole('button', { name: 'Enable' }).click();
  await said(page, 'Enabled');
  assert.equal(await isAllowed(token.secret), true);
  verdict();
  await context.close();

  // What the link is for; and that there is nothing to administer for whoever came by it.
  const other = await open(browser, server.url);
  await other.page.goto(url);
  await other.page.getByLabel('New password').fill(password);
  await other.page.getByRole('button', { name: 'Set the password' }).click();
  await other.page.getByRole('heading', { level: 1, name: 'The new password is set' }).waitFor();
  await signIn(other.page, 'grace', '/admin/users');
  await other.page.getByText('Nothing to administer').waitFor();
  assert.equal(await other.page.getByRole('link', { name: 'Administration' }).count(), 0);
  await other.page.goto('/tokens');
  await other.page.getByRole('link', { name: 'of grace' }).waitFor();
  assert.equal(await other.page.getByRole('link', { name: 'bootstrap' }).count(), 0);
  other.verdict();
  await other.context.close();
});

test('a service account is made, bounded and disabled', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/admin/services');
  await page.getByText('Nobody here yet').waitFor();
  await page.getByRole('button', { name: 'New service account' }).click();
  const making = page.getByRole('dialog', { name: 'New service account' });
  const name = '<i>builder</i> \u202e1';
  await making.getByLabel('Name').fill(name);
  await making.getByLabel('Name').press('Enter');
  const shown = row(page, '<i>builder</i> U+202E1');
  await shown.waitFor();
  const service = (await must('GET', '/v1/services')).items[0];
  assert.equal(service.name, name);
  await shown.getByRole('button', { name: 'Ceiling' }).click();
  await page.getByRole('dialog').getByLabel('One grant a line').fill('contents:write on repository:acme/site');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await said(page, 'The ceiling is set');
  const token = await make('of builder', { owner: service.id, grants: [{ scopes: ['contents:write'], resources: { repository: ['acme/site'] } }] });
  await shown.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await shown.getByText('disabled').waitFor();
  assert.equal(await isAllowed(token.secret), false);
  await shown.getByRole('link', { name: 'Tokens' }).click();
  await page.getByRole('link', { name: 'of builder' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'bootstrap' }).count(), 0);
  verdict();
  await context.close();
});

test('everyone’s tokens: by what they hold and never used, and several revoked after a preview', async () => {
  const used = await make('reads contents');
  const idle = await make('reads nothing');
  assert.equal(await isAllowed(used.secret), true);
  const { page, context, verdict } = await openAt(browser, server, '/admin/tokens?q=reads');
  await page.getByRole('link', { name: 'reads nothing' }).waitFor();
  const filters = page.getByRole('search', { name: 'Which tokens' });
  await filters.getByLabel('Permission').selectOption({ label: 'Issues' });
  await page.waitForURL('**/admin/tokens?q=reads&permission=issues');
  await page.getByRole('link', { name: 'reads contents' }).waitFor();
  await filters.getByLabel('Permission').selectOption({ label: 'Repository contents' });
  await filters.getByLabel('Held').selectOption({ label: 'Held, never used' });
  await page.waitForURL('**/admin/tokens?q=reads&permission=contents&unused=true');
  await page.getByRole('link', { name: 'reads contents' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'reads nothing' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'reads nothing' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'reads contents' }).count(), 0);

  await page.goto('/admin/tokens?q=reads');
  for (const name of ['reads contents', 'reads nothing']) await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
  await page.getByRole('group', { name: 'The chosen tokens' }).getByRole('button', { name: 'Revoke…' }).click();
  const preview = page.getByRole('alertdialog', { name: 'Revoke 2 tokens?' });
  await preview.getByText('One of them was used in the last 30 days.', { exact: false }).waitFor();
  // What stops working stands first.
  assert.deepEqual(await preview.getByRole('listitem').locator('strong').allInnerTexts(), ['reads contents', 'reads nothing']);
  await assertAccessible(page, 'the preview');
  await preview.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await isAllowed(used.secret), true);
  await page.getByRole('group', { name: 'The chosen tokens' }).getByRole('button', { name: 'Revoke…' }).click();
  await preview.getByRole('button', { name: 'Revoke 2 tokens' }).click();
  await said(page, '2 tokens are revoked');
  for (const { secret } of [used, idle]) assert.equal(await isAllowed(secret), false);
  verdict();
  await context.close();
});

test('catalog and policy as the file says; read again, all or nothing', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/admin/policy');
  const policy = page.getByRole('region', { name: 'Catalog and policy' });
  await policy.getByText('90 days').first().waitFor();
  await policy.getByText('77', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Catalog', exact: true }).getByText('read < write < admin').waitFor();
  await page.getByRole('table', { name: 'git' }).getByText('POST /{owner}/{name}.git/git-receive-pack').waitFor();
  const before = readFileSync(server.config, 'utf8');
  writeFileSync(server.config, before.replace('max_tokens_per_principal = 77', 'max_tokens_per_principle = 78'));
  await page.getByRole('button', { name: 'Read the file again' }).click();
  await page.getByRole('alert').filter({ hasText: 'max_tokens_per_princip' }).waitFor();
  assert.equal((await must('GET', '/v1/policy')).max_tokens_per_principal, 77);
  writeFileSync(server.config, before.replace('max_tokens_per_principal = 77', 'max_tokens_per_principal = 78'));
  await page.getByRole('button', { name: 'Read the file again' }).click();
  await said(page, 'Read again: policy');
  await policy.getByText('78', { exact: true }).waitFor();
  assert.equal(await page.getByRole('alert').filter({ hasText: 'max_tokens_per_princip' }).count(), 0);
  verdict();
  await context.close();
});

test('a template is offered, used for a new token, and offered no more', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/admin/templates');
  await page.getByText('A template fills in the New token page', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'New template' }).click();
  const form = page.getByRole('dialog', { name: 'New template' });
  await form.getByRole('textbox', { name: 'Lives for days' }).fill('none');
  await form.getByRole('button', { name: 'Offer it' }).click();
  for (const text of ['This must be filled in.', 'Choose at least one permission', 'A whole number of days']) await form.getByRole('alert').filter({ hasText: text }).waitFor();
  await assertAccessible(page, 'a template that is refused');
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Docs robot');
  await form.getByLabel('What it is for').fill('Reads what is published');
  await form.getByRole('textbox', { name: 'Lives for days' }).fill('7');
  await form.getByRole('radiogroup', { name: /Repository contents/ }).getByText('read', { exact: true }).click();
  // Typed, and not added.
  await form.getByRole('textbox', { name: /Exact name/ }).fill('acme/docs-*');
  await form.getByRole('button', { name: 'Offer it' }).click();
  await form.waitFor({ state: 'hidden' });
  await row(page, 'Docs robot').getByText('Can read the contents of every repository whose name begins with acme/docs-').waitFor();
  await row(page, 'Docs robot').waitFor();

  await page.goto('/tokens/new');
  await page.getByRole('group', { name: 'Templates' }).getByRole('button', { name: /Docs robot/ }).click();
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  const [made] = (await must('GET', '/v1/tokens?name=Docs%20robot')).items;
  assert.deepEqual(made.grants, [{ scopes: ['contents:read'], resources: { repository: ['acme/docs-*'] } }]);
  assert.equal(Date.parse(made.expires_at) - Date.parse(made.created_at), 7 * 86_400_000);
  await page.getByRole('button', { name: 'Copy the secret' }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.goto('/admin/templates');
  await row(page, 'Docs robot').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No templates yet').waitFor();
  assert.deepEqual((await must('GET', '/v1/templates')).items, []);
  verdict();
  await context.close();
});

test('the audit trail: filtered by its address, and taken away as JSON lines', async () => {
  for (const name of ['heard one', 'heard two']) await must('DELETE', `/v1/tokens/${(await make(name)).id}`);
  const { page, context, verdict } = await openAt(browser, server, '/admin/audit');
  const filters = page.getByRole('search', { name: 'Audit' });
  await filters.getByLabel('From', { exact: true }).fill('yesterday');
  await filters.getByRole('alert').filter({ hasText: 'Write a day or a time' }).waitFor();
  await filters.getByLabel('From', { exact: true }).fill('2026-01-01');
  await filters.getByLabel('What happened').selectOption({ label: 'Revoked' });
  await page.waitForURL(/type=token\.revoke/);
  const table = page.getByRole('table', { name: 'Audit' });
  await table.getByText('token.create').waitFor({ state: 'detached' });
  await page.reload();
  await table.getByText('token.revoke').first().waitFor();
  assert.equal(await table.getByText('token.create').count(), 0);
  const { items } = await must('GET', '/v1/audit?type=token.revoke&limit=200');
  assert.equal(await table.getByRole('rowheader').count(), items.length);

  // By the names of who did it and of what it was done to; the id behind them.
  const heard = table.getByRole('row').filter({ has: page.getByRole('link', { name: 'heard two' }) });
  assert.match((await heard.getByRole('link', { name: 'heard two' }).getAttribute('title')) ?? '', /^tok_/);
  await heard.getByText('ada', { exact: true }).waitFor();

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as JSON lines' }).click()]);
  assert.match(download.suggestedFilename(), /^jeton-audit-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = readFileSync(await download.path(), 'utf8').split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(lines.map((line) => JSON.parse(line)), items);
  await said(page, `Exported ${items.length} events`);
  verdict();
  await context.close();
});

test('a secret that was reported stands among the leaks; the server’s health is told', async () => {
  const leaked = await make('pasted into a chat');
  await must('POST', '/v1/tokens/revoke', { secrets: [leaked.secret] });
  const { page, context, verdict } = await openAt(browser, server, '/admin/leaks');
  await page.getByRole('table').getByRole('link', { name: 'pasted into a chat' }).waitFor();
  assert.ok(!(await page.content()).includes(leaked.secret));
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Health' }).click();
  await page.getByRole('region', { name: 'Health' }).getByText('ready', { exact: true }).waitFor();
  const health = await must('GET', '/v1/admin/health');
  assert.equal(await page.getByRole('table', { name: 'Checks' }).getByText('good').count(), health.checks.length);
  assert.equal(await page.getByRole('table', { name: 'Nodes' }).getByRole('rowheader').count(), 1);
  verdict();
  await context.close();
});

test('what was refused is said in words; each part has a title of its own; what is not there leads on', async () => {
  assert.equal((await server.ask('POST', '/v1/users', { username: 'No!' })).status, 422);
  const { page, context, verdict } = await openAt(browser, server, '/admin/audit');
  await page.getByRole('table', { name: 'Audit' }).getByText('Was refused: to make a user').first().waitFor();
  assert.match(await page.title(), /^Audit · Administration · /);
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Users' }).click();
  await page.waitForFunction(() => document.title.startsWith('Users · Administration'));
  await page.goto('/tokens/tok_01h455vb4pex5vsknk084sn02q');
  await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Try now' }).count(), 0);
  await assertAccessible(page, 'a token that is not there');
  await page.getByRole('main').getByRole('link', { name: 'To the tokens' }).click();
  await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  verdict();
  await context.close();
});

test('what the server refused is said in the reader’s language, at its field', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/admin/users', { locale: 'de-DE' });
  await page.getByRole('button', { name: 'Neuer Benutzer' }).click();
  const making = page.getByRole('dialog', { name: 'Neuer Benutzer' });
  await making.getByLabel('Name').fill('Grace!');
  await making.getByRole('button', { name: 'Anlegen' }).click();
  await making.getByRole('alert').filter({ hasText: 'Ein Benutzername hat 1 bis 64 Zeichen' }).waitFor();
  assert.equal(await making.getByLabel('Name').getAttribute('aria-invalid'), 'true');
  await making.getByLabel('Name').fill('ada');
  await making.getByRole('button', { name: 'Anlegen' }).click();
  await making.getByRole('alert').filter({ hasText: 'Diesen Benutzernamen gibt es schon' }).waitFor();
  verdict();
  await context.close();
});
