// The New token page, by keyboard, by link, with the server away, with the session gone; and what must not be left of a
// secret anywhere.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, deploy, openAt, signIn, tabTo, type Look, type Watched } from './browser.ts';
import { Server } from './server.ts';

const { server, browser } = await deploy(new Server('\n[policy]\nallow_no_expiry = true\nmax_lifetime = "366d"\n'));

const secretPattern = /^jtnp_[0-9A-Za-z]{38}$/;

async function openForm(query = '', look: Look = {}): Promise<Watched> {
  const watched = await openAt(browser, server, `/tokens/new${query}`, look);
  await watched.page.getByRole('button', { name: 'Create token' }).waitFor();
  return watched;
}

/** Of a group of radio buttons; by its words, for the button itself is drawn by them. */
async function choose(page: Page, group: RegExp, option: string): Promise<void> {
  await page.getByRole('radiogroup', { name: group }).getByText(option, { exact: true }).click();
}

/** Fills in a narrow token. */
async function fillIn(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await choose(page, /Repository contents/, 'read');
  await page.getByRole('textbox', { name: /Exact name/ }).fill('acme/*');
  await page.getByRole('textbox', { name: /Exact name/ }).press('Enter');
}

async function tokensNamed(name: string): Promise<any[]> {
  const { json } = await server.ask('GET', `/v1/tokens?name=${encodeURIComponent(name)}`);
  return json.items;
}

/** All that a page could keep: what is shown, its address, storage, and the state behind the back button. */
function remains(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea')].map((field) => ('value' in field ? field.value : ''));
    return [document.documentElement.outerHTML, ...fields, location.href, JSON.stringify({ ...localStorage, ...sessionStorage }), JSON.stringify(history.state)].join('\n');
  });
}

/** Copies the secret of the open dialog and closes it, by keyboard alone. */
async function copyByKeyboard(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Your new token' });
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue();
  assert.match(secret, secretPattern);
  // Neither Escape nor a click beside it closes it yet.
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  assert.ok(await dialog.isVisible());
  assert.ok(await dialog.getByRole('button', { name: 'Done' }).isDisabled());
  await tabTo(page, dialog.getByRole('button', { name: 'Copy the secret' }));
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Copied the secret to the clipboard' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
  await tabTo(page, dialog.getByRole('button', { name: 'Done' }));
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  return secret;
}

async function isAllowed(secret: string): Promise<boolean> {
  const decision = await server.ask('POST', '/v1/verify', { token: secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' } });
  return decision.json.allowed;
}

test('a token is made, copied, rotated and revoked by keyboard alone', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/tokens');
  await tabTo(page, page.getByRole('link', { name: 'New token' }).first());
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('textbox', { name: 'Name', exact: true }));
  await page.keyboard.type('keyboard');
  await tabTo(page, page.getByRole('radiogroup', { name: /Repository contents/ }));
  await page.keyboard.press('ArrowRight');
  await tabTo(page, page.getByRole('textbox', { name: /Exact name/ }));
  await page.keyboard.type('acme/site');
  await page.keyboard.press('Enter');
  await page.getByText('Can read the contents of acme/site', { exact: false }).waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Create token' }));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  const secret = await copyByKeyboard(page);
  await page.getByRole('heading', { level: 1, name: 'keyboard' }).waitFor();
  assert.equal(await isAllowed(secret), true);

  // It is nowhere any more, nor behind the back button.
  assert.ok(!(await remains(page)).includes(secret));
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  assert.ok(!(await remains(page)).includes(secret));
  await page.goForward();

  await tabTo(page, page.getByRole('button', { name: 'Rotate', exact: true }));
  await page.keyboard.press('Enter');
  const rotating = page.getByRole('dialog', { name: 'A new secret for this token' });
  await tabTo(page, rotating.getByRole('radiogroup'));
  for (const _ of ['15 minutes', 'now']) await page.keyboard.press('ArrowUp');
  assert.ok(await rotating.getByRole('radio', { name: 'no longer: it ends now' }).isChecked());
  await tabTo(page, rotating.getByRole('button', { name: 'Make the new secret' }));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  const next = await copyByKeyboard(page);
  await page.getByRole('heading', { level: 1, name: 'keyboard' }).waitFor();
  assert.equal(await isAllowed(secret), false);
  assert.equal(await isAllowed(next), true);
  assert.ok(!(await remains(page)).includes(next));

  await tabTo(page, page.getByRole('button', { name: 'Revoke', exact: true }));
  await page.keyboard.press('Enter');
  const asked = page.getByRole('alertdialog', { name: 'Revoke this token?' });
  await tabTo(page, asked.getByRole('button', { name: 'Revoke it now' }));
  assert.equal(await isAllowed(next), true);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/tokens');
  assert.equal(await isAllowed(next), false);
  verdict();
  await context.close();
});

test('every snippet reads the secret from the environment', async () => {
  const { page, context, verdict } = await openForm();
  await fillIn(page, 'snippets');
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your new token' });
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue();
  for (const place of ['Shell', 'git', 'curl', 'GitHub Actions', 'GitLab CI']) {
    await dialog.getByRole('tab', { name: place, exact: true }).click();
    const text = await dialog.getByRole('tabpanel').innerText();
    assert.match(text, /SNIPPETS_TOKEN/);
    assert.ok(!text.includes(secret));
  }
  await assertAccessible(page, 'the secret');
  verdict();
  await context.close();
});

test('a double click, and a retry after a lost answer, make one token', async () => {
  const { page, context } = await openForm();
  await fillIn(page, 'double');
  await page.getByRole('button', { name: 'Create token' }).dblclick();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  assert.equal((await tokensNamed('double')).length, 1);
  await context.close();

  const lost = await openForm();
  await fillIn(lost.page, 'lost');
  // The server makes the token; its answer does not arrive.
  let swallowed = 0;
  await lost.page.route('**/v1/tokens', async (route) => {
    if (route.request().method() !== 'POST' || swallowed > 0) return route.fallback();
    swallowed += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await lost.page.getByRole('button', { name: 'Create token' }).click();
  await lost.page.getByRole('alert').filter({ hasText: 'cannot be reached' }).first().waitFor();
  await lost.page.getByRole('button', { name: 'Create token' }).click();
  await lost.page.getByRole('link', { name: 'Open the token' }).waitFor();
  assert.equal((await tokensNamed('lost')).length, 1);
  await lost.context.close();
});

test('errors stand at their fields, are announced, and have the focus', async () => {
  const { page, context, verdict } = await openForm();
  await page.getByRole('button', { name: 'Create token' }).click();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await page.getByRole('alert').filter({ hasText: 'Give the token a name.' }).waitFor();
  assert.equal(await name.getAttribute('aria-invalid'), 'true');
  assert.ok(await name.evaluate((element) => element === document.activeElement));
  await name.fill('errors');
  await choose(page, /Repository contents/, 'write');
  await choose(page, /Lifetime/, 'Another time');
  await page.getByRole('textbox', { name: 'Until when?' }).fill('soonish');
  await page.getByRole('textbox', { name: 'Allowed addresses' }).fill('example.org');
  await page.getByRole('button', { name: 'Create token' }).click();
  for (const text of ['Say on which repository', 'could not be read as a time', 'Write an address such as']) {
    await page.getByRole('alert').filter({ hasText: text }).first().waitFor();
  }
  await assertAccessible(page, 'errors');
  assert.equal((await tokensNamed('errors')).length, 0);
  verdict();
  await context.close();
});

test('a time in words, an address and a number of uses become the token’s', async () => {
  const { page, context } = await openForm();
  await fillIn(page, 'bounds');
  await choose(page, /Lifetime/, 'Another time');
  await page.getByRole('textbox', { name: 'Until when?' }).fill('in 3 weeks');
  await page.getByRole('textbox', { name: 'Allowed addresses' }).fill('203.0.113.0/24');
  await page.getByRole('textbox', { name: 'Maximum uses' }).fill('5');
  await page.getByText('from 203.0.113.0/24, at most 5 times.').waitFor();
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  const [token] = await tokensNamed('bounds');
  assert.deepEqual(token.grants, [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }]);
  assert.deepEqual(token.allowed_ips, ['203.0.113.0/24']);
  assert.equal(token.max_uses, 5);
  assert.equal(Date.parse(token.expires_at) - Date.parse(token.created_at), 21 * 86_400_000);
  await context.close();
});

test('a risky choice is named and costs a step', async () => {
  const { page, context, verdict } = await openForm();
  await fillIn(page, 'risky');
  await choose(page, /Lifetime/, 'No expiry');
  await page.getByRole('button', { name: 'Create token' }).click();
  const step = page.getByRole('alertdialog', { name: 'This token is riskier than most' });
  await step.getByText('It never ends by itself', { exact: false }).waitFor();
  await assertAccessible(page, 'the risky step');
  assert.equal((await tokensNamed('risky')).length, 0);
  await step.getByRole('button', { name: 'Make it narrower' }).click();
  await step.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Create token' }).click();
  await step.getByRole('button', { name: 'Create it all the same' }).click();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  assert.equal((await tokensNamed('risky')).length, 1);
  verdict();
  await context.close();
});

test('a link fills the form in, says so, and marks what is wide', async () => {
  const grants = ['contents:write on repository:*', 'gone:read', '<img src=x onerror=alert(1)>'];
  const { page, context, verdict } = await openForm(`?name=from-link&expires=7d${grants.map((grant) => `&grant=${encodeURIComponent(grant)}`).join('')}`);
  await page.getByText('A link filled this in').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'from-link');
  assert.ok(await page.getByRole('radiogroup', { name: /Repository contents/ }).getByRole('radio', { name: 'write' }).isChecked());
  assert.ok(await page.getByRole('radio', { name: '7 days' }).isChecked());
  await page.getByRole('radiogroup', { name: /On which repository/ }).getByText('wide').waitFor();
  await page.getByText('left out: gone:read').waitFor();
  await page.getByText('left out: <img').waitFor();
  verdict();
  await context.close();
});

test('a token like another begins with its grants, and not with its secret', async () => {
  const made = await server.ask('POST', '/v1/tokens', { name: 'model', grants: [{ scopes: ['issues:write'], resources: { repository: ['acme/site'] } }], max_uses: 3 });
  const { page, context } = await openForm(`?from=${made.json.token.id}`);
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'model (copy)');
  assert.ok(await page.getByRole('radiogroup', { name: /Issues/ }).getByRole('radio', { name: 'write' }).isChecked());
  assert.equal(await page.getByRole('textbox', { name: 'Maximum uses' }).inputValue(), '3');
  await context.close();
});

test('a template fills in what its administrator chose', async () => {
  const made = await server.ask('POST', '/v1/templates', {
    name: 'Read the docs', description: 'For the search index', grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/docs-*'] } }], expires_in: 604_800, max_uses: 9,
  });
  assert.equal(made.status, 201);
  const { page, context, verdict } = await openForm();
  await page.getByRole('group', { name: 'Templates' }).getByRole('button', { name: /Read the docs/ }).click();
  await page.getByText('every repository whose name begins with acme/docs-').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Read the docs');
  assert.equal(await page.getByRole('textbox', { name: 'Maximum uses' }).inputValue(), '9');
  await assertAccessible(page, 'a template');
  verdict();
  await context.close();
});

test('a session that ended in mid-form: the form survives, and is sent after signing in elsewhere', async () => {
  const { page, context, verdict } = await openForm();
  await fillIn(page, 'survivor');
  await context.clearCookies();
  await page.getByRole('button', { name: 'Create token' }).click();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await ended.waitFor();
  await assertAccessible(page, 'the session has ended');
  const [other] = await Promise.all([context.waitForEvent('page'), ended.getByRole('link', { name: 'Sign in in a new tab' }).click()]);
  await signIn(other, 'ada');
  await other.close();
  await page.bringToFront();
  await ended.getByRole('button', { name: 'I have signed in' }).click({ timeout: 2_000 }).catch(() => {}); // it may have noticed by itself
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  assert.equal((await tokensNamed('survivor')).length, 1);
  verdict();
  await context.close();
});

test('the server away: said, nothing lost, and it goes on when the server is back', async () => {
  const { page, context } = await openForm();
  await fillIn(page, 'away');
  const where = new URL(server.url).host;
  await server.halt();
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('alert').filter({ hasText: 'The server cannot be reached' }).first().waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'away');
  await server.start(where);
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  assert.equal((await tokensNamed('away')).length, 1);
  await context.close();
});

test('a slow answer shows that it is on the way', async () => {
  const { page, context } = await openForm();
  await fillIn(page, 'slow');
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/v1/tokens', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.fallback();
  });
  const create = page.getByRole('button', { name: 'Create token' });
  await create.click();
  await create.and(page.locator('[aria-disabled=true]')).waitFor();
  await page.getByRole('status').filter({ hasText: 'Please wait.' }).waitFor();
  await create.click({ force: true });
  release();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  assert.equal((await tokensNamed('slow')).length, 1);
  await context.close();
});

test('without a catalog the page says where permissions come from, and offers Jeton’s own', async () => {
  const bare = new Server();
  writeFileSync(bare.config, '');
  await bare.start();
  await bare.setPassword('ada');
  const watched = await openAt(browser, bare, '/tokens/new');
  await watched.page.getByText('No permissions are configured on this server yet', { exact: false }).waitFor();
  await watched.page.getByRole('radiogroup', { name: /jeton\.tokens/ }).getByText('read', { exact: true }).click();
  await watched.page.getByText('Can see nobody’s tokens yet', { exact: false }).waitFor();
  watched.verdict();
  await watched.context.close();
  await bare.stop();
});

test('the page in German', async () => {
  const watched = await openAt(browser, server, '/tokens/new?grant=contents:read%20on%20repository:acme/site', { locale: 'de-DE' });
  await watched.page.getByRole('heading', { level: 1, name: 'Neues Token' }).waitFor();
  await watched.page.getByText('Kann Contents von acme/site lesen, bis', { exact: false }).waitFor();
  assert.equal(await watched.page.evaluate(() => document.documentElement.lang), 'de');
  watched.verdict();
  await watched.context.close();
});
