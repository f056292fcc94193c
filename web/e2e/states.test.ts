// What a page is while its data is on the way, when it does not come, when there is much of it, and when another tab was
// faster.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, deploy, open, openAt, signIn } from './browser.ts';
import { Server } from './server.ts';

const many = 1000;
const { server, browser } = await deploy(new Server('\n[limits]\nlogin = 0\n\n[policy]\nmax_tokens_per_principal = 2000\n'));

async function make(name: string, more: object = {}): Promise<{ id: string; secret: string }> {
  const { status, json } = await server.ask('POST', '/v1/tokens', { name, grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }], ...more });
  assert.equal(status, 201);
  return { id: json.token.id, secret: json.secret };
}

test('a thousand tokens: all are reached by scrolling, and found by typing', async () => {
  const { json: grace } = await server.ask('POST', '/v1/users', { username: 'grace' });
  await server.setPassword('grace');
  for (let number = 0; number < many; number += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, place) => make(`job ${number + place}`, { owner: grace.id })));
  }
  const { page, context, verdict } = await open(browser, server.url);
  await signIn(page, 'grace');
  await page.getByRole('link', { name: 'job 999', exact: true }).waitFor();
  const table = page.getByRole('table', { name: 'Tokens' });
  // The end, time and again, as with the End key; a screen at a time is what `bench web` measures.
  while ((await table.getByRole('rowheader').count()) < many) {
    const before = await table.getByRole('rowheader').count();
    // Where the end is, is known when the rows before it are drawn: it moves on until then.
    await page.waitForFunction((shown) => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      return document.querySelectorAll('[role=rowheader]').length > shown;
    }, before);
  }
  await page.getByRole('status').filter({ hasText: '1,000 tokens' }).waitFor();
  assert.equal(new Set(await table.getByRole('rowheader').getByRole('link').allTextContents()).size, many);
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
  await page.getByRole('searchbox').fill('job 77');
  await page.waitForURL('**/tokens?q=job+77');
  await page.getByRole('status').filter({ hasText: '11 tokens' }).waitFor();
  verdict();
  await context.close();
});

test('while the data is on the way there is a skeleton; when it does not come, a sentence and a way on', async () => {
  const { page, context } = await openAt(browser, server, '/tokens');
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/v1/audit**', async (route) => {
    await held;
    await route.fallback();
  });
  await page.goto('/admin/audit');
  await page.getByRole('heading', { level: 2, name: 'Audit' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Loading' }).waitFor();
  assert.equal(await page.getByRole('table').count(), 0);
  await assertAccessible(page, 'waiting');
  release();
  await page.getByRole('table', { name: 'Audit' }).waitFor();
  assert.equal(await page.getByRole('status').filter({ hasText: 'Loading' }).count(), 0);

  await page.route('**/v1/users**', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"Broken","detail":"The disk is <b>full</b>."}' }), { times: 1 });
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('alert').filter({ hasText: 'The disk is <b>full</b>.' }).waitFor();
  await assertAccessible(page, 'what failed');
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.getByRole('rowheader', { name: /ada/ }).waitFor();
  assert.equal(await page.getByRole('alert').filter({ hasText: 'The disk' }).count(), 0);
  await context.close();
});

test('the server away while one looks around: said, and the page goes on when it is back', async () => {
  const { page, context } = await openAt(browser, server, '/tokens');
  const where = new URL(server.url).host;
  await page.goto('/account');
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  await server.halt();
  await page.getByLabel('New password').fill('a sofa on the motorway');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByRole('alert').filter({ hasText: 'The server cannot be reached' }).first().waitFor();
  await assertAccessible(page, 'away');
  assert.equal(await page.getByLabel('New password').inputValue(), 'a sofa on the motorway');
  await server.start(where);
  // By itself: it asks until there is an answer.
  await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Apps' }).click();
  await page.getByText('No app has access').waitFor();
  await context.close();
});

test('two tabs: what one revoked, the other cannot rotate, and says so', async () => {
  const { id, secret } = await make('seen twice');
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${id}`);
  const other = await context.newPage();
  await other.goto(`/tokens/${id}`);
  await other.getByRole('button', { name: 'Revoke', exact: true }).click();
  await other.getByRole('alertdialog').getByRole('button', { name: 'Revoke it now' }).click();
  await other.waitForURL('**/tokens');
  await page.bringToFront();
  const rotate = page.getByRole('button', { name: 'Rotate', exact: true });
  // It may have noticed by itself; if not, the server's refusal stands in the dialog.
  if (await rotate.isVisible()) {
    await rotate.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the new secret' }).click();
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: /revoked/ }).waitFor();
  }
  assert.equal((await server.ask('POST', '/v1/verify', { token: secret })).json.reason, 'revoked');
  verdict();
  await context.close();
});

test('two tabs: signed out in one, the other keeps what was typed and asks to sign in again', async () => {
  const { page, context } = await open(browser, server.url);
  await signIn(page, 'ada', '/tokens/new?name=kept');
  await page.getByRole('button', { name: 'Create token' }).waitFor();
  const other = await context.newPage();
  await other.goto('/tokens');
  await other.getByRole('button', { name: 'Signed in as ada' }).click();
  await other.getByRole('menuitem', { name: 'Sign out' }).click();
  await other.waitForURL('**/login');
  await page.bringToFront();
  await page.getByRole('radiogroup', { name: /Repository contents/ }).getByText('read', { exact: true }).click();
  await page.getByRole('textbox', { name: /Exact name/ }).fill('acme/site');
  await page.getByRole('textbox', { name: /Exact name/ }).press('Enter');
  await page.getByRole('button', { name: 'Create token' }).click();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await ended.waitFor();
  await ended.getByRole('button', { name: 'Leave it' }).click();
  await ended.waitFor({ state: 'hidden' });
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'kept');
  assert.deepEqual((await server.ask('GET', '/v1/tokens?name=kept')).json.items, []);
  await context.close();
});

test('what is opened over a page is sound: the reader’s menu, the calendar', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/tokens/new');
  await page.getByRole('button', { name: 'Signed in as ada' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  await assertAccessible(page, 'the menu');
  await page.keyboard.press('Escape');
  await page.getByRole('radiogroup', { name: 'Lifetime' }).getByText('Another time', { exact: true }).click();
  await page.getByRole('button', { name: 'Calendar' }).click();
  await page.getByRole('grid').waitFor();
  await assertAccessible(page, 'the calendar');
  verdict();
  await context.close();
});

test('a name of blanks is there to be clicked', async () => {
  const { id } = await make('\u00a0\u3164 ');
  const { page, context, verdict } = await openAt(browser, server, `/tokens?q=${id}`);
  await page.getByRole('link', { name: '(blank name)' }).waitFor();
  await assertAccessible(page, 'a name of blanks');
  await page.getByRole('link', { name: '(blank name)' }).click();
  await page.getByRole('heading', { level: 1, name: '(blank name)' }).waitFor();
  verdict();
  await context.close();
});
