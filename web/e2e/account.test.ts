// The account: a new password, one-time codes, passkeys by Chromium's own virtual authenticator, sessions; and that
// each asks for a fresh sign-in, which no token is.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { addAuthenticator, assertAccessible, deploy, open, signIn, type Watched } from './browser.ts';
import { password, Server } from './server.ts';
import { startSite, type Site } from './site.ts';

const unlimited = '\n[limits]\nlogin = 0\n';
const { server, browser } = await deploy(new Server(unlimited));
const named = server.url.replace('127.0.0.1', 'localhost'); // passkeys are bound to a name, never to an address

async function openAccount(): Promise<Watched> {
  const watched = await open(browser, named);
  await signIn(watched.page, 'ada', '/account');
  await watched.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  return watched;
}

async function statusOfSession(page: Page): Promise<number> {
  return page.evaluate(async () => (await fetch('/v1/session')).status);
}

const stepSeconds = 30;
const digits = 6;

/** The code of RFC 6238 for `secret` (base32), `steps` after the one of now. */
function oneTimeCode(secret: string, steps: number): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / stepSeconds) + steps));
  const hash = createHmac('sha1', key).update(step).digest();
  const place = (hash.at(-1) ?? 0) & 0xf;
  return String((hash.readUInt32BE(place) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0');
}

/** As far as the second step, on the way to the account. */
async function passwordStep(page: Page): Promise<void> {
  await page.goto('/login?next=/account');
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('heading', { level: 1, name: 'One more step' }).waitFor();
}

test('a new password: what is wrong stands at its field; it signs in, and ends the other sessions', async () => {
  const other = await openAccount();
  const { page, context, verdict } = await openAccount();
  const section = page.getByRole('region', { name: 'Password', exact: true });
  const field = section.getByLabel('New password');
  await field.fill('short');
  await section.getByRole('button', { name: 'Change the password' }).click();
  await section.getByRole('alert').filter({ hasText: 'It needs at least 12 characters.' }).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await field.fill('password1234');
  await section.getByRole('button', { name: 'Change the password' }).click();
  await section.getByRole('alert').filter({ hasText: /guessed first/ }).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await assertAccessible(page, 'a password that is refused');
  const next = 'eleven quiet umbrellas';
  await field.fill(next);
  await field.press('Enter');
  await page.getByRole('status').filter({ hasText: 'The password is changed' }).waitFor();
  assert.equal(await field.inputValue(), '');
  assert.equal(await statusOfSession(page), 200);
  assert.equal(await statusOfSession(other.page), 401);

  await other.page.goto('/login');
  for (const [tried, heading] of [[password, 'Sign in'], [next, 'Tokens']] as const) {
    await other.page.getByLabel('User name').fill('ada');
    await other.page.getByLabel('Password').fill(tried);
    await other.page.getByLabel('Password').press('Enter');
    await other.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
  await server.setPassword('ada');
  verdict();
  await other.context.close();
  await context.close();
});

test('one-time codes: set up, needed at sign-in, replaced by a recovery code, turned off', async () => {
  const { page, context, verdict } = await openAccount();
  const section = page.getByRole('region', { name: 'One-time codes' });
  await section.getByRole('button', { name: 'Set it up' }).click();
  const pairing = page.getByRole('dialog', { name: 'Pair an app' });
  await pairing.getByRole('img', { name: 'The picture that the app scans' }).waitFor();
  const secret = await pairing.locator('code').innerText();
  await assertAccessible(page, 'pairing');
  const code = pairing.getByLabel('Code from the app');
  await code.fill(oneTimeCode(secret, 50));
  await pairing.getByRole('button', { name: 'Turn it on' }).click();
  await pairing.getByRole('alert').filter({ hasText: /code/i }).waitFor();
  assert.equal(await code.getAttribute('aria-invalid'), 'true');
  await code.fill(oneTimeCode(secret, -1));
  await pairing.getByRole('button', { name: 'Turn it on' }).click();

  const kept = page.getByRole('dialog', { name: 'Keep these recovery codes' });
  await kept.waitFor();
  const recovery = await kept.getByRole('listitem').allInnerTexts();
  assert.equal(new Set(recovery).size, 10);
  await page.keyboard.press('Escape');
  await assertAccessible(page, 'the recovery codes');
  await kept.getByRole('button', { name: 'I have kept them' }).click();
  await section.getByText('10 recovery codes are left.').waitFor();
  assert.ok(!(await page.content()).includes(recovery[0] ?? ''));

  const other = await open(browser, named);
  await passwordStep(other.page);
  for (const [step, heading] of [[oneTimeCode(secret, 50), 'One more step'], [oneTimeCode(secret, 0), 'Account']] as const) {
    await other.page.getByLabel('Code').fill(step);
    await other.page.getByLabel('Code').press('Enter');
    await other.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
  await other.context.clearCookies();
  await passwordStep(other.page);
  await other.page.getByLabel('Code').fill(recovery[3] ?? '');
  await other.page.getByLabel('Code').press('Enter');
  await other.page.getByRole('region', { name: 'One-time codes' }).getByText('9 recovery codes are left.').waitFor();
  verdict();
  other.verdict();
  await other.context.close();

  await section.getByRole('button', { name: 'New recovery codes' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'New recovery codes' }).click();
  await kept.waitFor();
  assert.ok(!(await kept.getByRole('listitem').allInnerTexts()).includes(recovery[4] ?? ''));
  await kept.getByRole('button', { name: 'I have kept them' }).click();
  await section.getByRole('button', { name: 'Turn it off' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Turn it off' }).click();
  await page.getByRole('status').filter({ hasText: 'One-time codes are off' }).waitFor();
  const without = await openAccount();
  await without.context.close();
  await context.close();
});

test('a passkey is added, signs in, confirms, and is removed', async () => {
  const { page, context, verdict } = await openAccount();
  await addAuthenticator(page);
  const section = page.getByRole('region', { name: 'Passkeys' });
  const name = '<b>laptop</b>';
  await section.getByLabel('Name').fill(name);
  await section.getByRole('button', { name: 'Add a passkey' }).click();
  await section.getByRole('rowheader', { name }).waitFor();
  assert.equal(await section.locator('b').count(), 0);
  await assertAccessible(page, 'an account with a passkey');

  await page.getByRole('button', { name: 'Signed in as ada' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  assert.equal(await statusOfSession(page), 401);
  await page.goto('/login?next=/account');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await section.getByRole('rowheader', { name }).waitFor();
  await section.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await section.getByRole('rowheader', { name }).waitFor({ state: 'detached' });

  await context.clearCookies();
  await page.goto('/login');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('status').filter({ hasText: /passkey/ }).waitFor();
  assert.equal(await statusOfSession(page), 401);
  verdict();
  await context.close();
});

test('sessions are listed; ending one, and all others, signs those out', async () => {
  const { page, context, verdict } = await openAccount();
  const others = [await openAccount(), await openAccount()];
  await page.reload();
  const table = page.getByRole('region', { name: 'Where you are signed in' }).getByRole('table');
  await table.getByRole('row').nth(3).waitFor();
  assert.equal(await table.getByText('this one').count(), 1);
  // The newest stand first; `this one` cannot be ended from here.
  await table.getByRole('button', { name: 'End', exact: true }).first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
  await page.getByRole('status').filter({ hasText: 'The session is ended' }).waitFor();
  const statuses = await Promise.all(others.map((other) => statusOfSession(other.page)));
  assert.deepEqual(statuses.toSorted(), [200, 401]);
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End all others' }).click();
  await table.getByRole('button', { name: 'End', exact: true }).first().waitFor({ state: 'detached' });
  for (const other of others) {
    assert.equal(await statusOfSession(other.page), 401);
    other.verdict();
    await other.context.close();
  }
  assert.equal(await statusOfSession(page), 200);
  verdict();
  await context.close();
});

test('test_a13: a narrow token, and all that an administrator may, change nothing of an account', async () => {
  const narrow = await server.ask('POST', '/v1/tokens', { name: 'narrow', grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }] });
  const { json: users } = await server.ask('GET', '/v1/users');
  const { page, context } = await openAccount();
  const before = await page.evaluate(async () => (await fetch('/v1/account')).text());
  for (const [method, path, body] of [
    ['POST', '/v1/account/totp'],
    ['PUT', '/v1/account/totp', { code: '123456' }],
    ['DELETE', '/v1/account/totp'],
    ['POST', '/v1/account/recovery-codes'],
    ['POST', '/v1/account/passkeys/options'],
    ['POST', '/v1/session/confirm', { password }],
    ['DELETE', '/v1/sessions'],
  ] as const) {
    for (const token of [narrow.json.secret, server.admin]) {
      const { status } = await server.ask(method, path, body, token);
      assert.ok(status === 401 || status === 403, `${method} ${path}: ${status}`);
    }
  }
  assert.equal((await server.ask('PUT', `/v1/users/${users.items[0].id}/password`, { password: 'nine borrowed kettles' }, narrow.json.secret)).status, 403);
  assert.equal(await page.evaluate(async () => (await fetch('/v1/account')).text()), before);
  await context.close();
});

test('a sign-in that is not fresh is asked for again, at its field when it is wrong, and the change goes through', async () => {
  const { page, context, verdict } = await openAccount();
  const where = new URL(server.url).host;
  await server.halt();
  await server.start(where, 11 * 60);
  const field = page.getByLabel('New password');
  await field.fill('a kettle behind the piano');
  await field.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await dialog.waitFor();
  await assertAccessible(page, 'confirming');
  await dialog.getByLabel('Password').fill('not this one');
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.getByRole('alert').filter({ hasText: /wrong|password/i }).first().waitFor();
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByLabel('Password').press('Enter');
  await page.getByRole('status').filter({ hasText: 'The password is changed' }).waitFor();
  verdict();
  await context.close();
});

/** As much of an OpenID provider as the way to it needs. */
function startProvider(): Promise<Site> {
  return startSite((request, response) => {
    const issuer = `http://${request.headers.host}`;
    if (request.url === '/.well-known/openid-configuration') {
      response.setHeader('Content-Type', 'application/json').end(
        JSON.stringify({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        }),
      );
    } else {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Acme</title><h1>Sign in at Acme</h1>');
    }
  });
}

test('an account is linked to a provider: the form leads there, under the policy of the page', async () => {
  const provider = await startProvider();
  const linked = new Server(`${unlimited}\n[login.oidc.corp]\ntitle = "Acme <b>"\nissuer = "${provider.origin}"\nclient_id = "jeton"\n`);
  try {
    await linked.start();
    await linked.setPassword('ada');
    const { page, context, seen } = await open(browser, linked.url);
    await signIn(page, 'ada', '/account');
    const section = page.getByRole('region', { name: 'Sign-in through others' });
    await section.getByRole('rowheader', { name: 'Acme <b>' }).waitFor();
    await section.getByText('not linked').waitFor();
    await assertAccessible(page, 'an account with a provider');
    await section.getByRole('button', { name: 'Link to Acme <b>' }).click();
    await page.getByRole('heading', { name: 'Sign in at Acme' }).waitFor();
    const asked = new URL(page.url());
    assert.equal(asked.pathname, '/authorize');
    assert.equal(asked.searchParams.get('code_challenge_method'), 'S256');
    assert.deepEqual(seen.filter((one) => !one.startsWith(`foreign: ${provider.origin}/`)), []);
    await context.close();
  } finally {
    await linked.stop();
    provider.stop();
  }
});
