// Attacks that need a browser to be what they are: another origin's page with the reader's cookies, frames, cookies and
// addresses that smuggle a token, ways back that lead elsewhere.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertNotFramed, deploy, openAt } from './browser.ts';
import { password, Server } from './server.ts';
import { startSite } from './site.ts';

let evilSaw: string[] = [];
let evilPage = '';
const { server, browser } = await deploy(new Server('\n[limits]\nlogin = 0\n'));
const evil = await startSite((request, response) => {
  evilSaw.push(request.url ?? '');
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(evilPage);
});
after(() => evil.stop());

/** Another port is another origin of the same site, to which a browser gives the cookies; another name is another site. */
function origins(): string[] {
  return [evil.origin, `http://localhost:${evil.port}`];
}

async function cookieOf(page: Page): Promise<string> {
  return (await page.context().cookies(server.url)).find(({ name }) => name === 'jeton')?.value ?? '';
}

async function isSignedIn(page: Page): Promise<boolean> {
  return (await page.context().request.get(`${server.url}/v1/session`)).ok();
}

test('test_a11: a token opens no page, as a cookie, in the address, or as a header', async () => {
  for (const [cookie, query, header] of [[server.admin, '', ''], ['', `?access_token=${server.admin}&private_token=${server.admin}`, ''], ['', '', `Bearer ${server.admin}`]]) {
    const context = await browser.newContext({ baseURL: server.url, ...(header === '' || header === undefined ? {} : { extraHTTPHeaders: { Authorization: header } }) });
    if (cookie !== '' && cookie !== undefined) await context.addCookies([{ name: 'jeton', value: cookie, url: server.url }]);
    const page = await context.newPage();
    for (const path of ['/tokens', '/account', '/admin/users']) {
      await page.goto(path + query);
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
      assert.equal(await page.getByText('bootstrap').count(), 0);
    }
    await context.close();
  }
});

test('test_a28_a38: another origin’s forms and scripts change nothing, though the browser gives them the cookie', async () => {
  const { page, context } = await openAt(browser, server, '/tokens');
  const body = JSON.stringify({ name: 'planted', grants: [{ scopes: ['contents:read'], resources: { repository: ['*'] } }] });
  const cookie = await cookieOf(page);
  for (const origin of origins()) {
    // A form whose one field makes JSON of its text, to the API; forms to the pages that take forms.
    const [before = '', end = ''] = body.replace('planted', 'planted=').split('=');
    const forms: { action: string; type: string; fields: Record<string, string> }[] = [
      { action: '/v1/tokens', type: 'text/plain', fields: { [before]: end } },
      { action: '/logout', type: 'application/x-www-form-urlencoded', fields: { csrf: 'guessed' } },
      { action: '/login', type: 'application/x-www-form-urlencoded', fields: { username: 'ada', password, csrf: 'guessed', next: '/tokens' } },
      { action: '/v1/tokens/revoke', type: 'text/plain', fields: { '{"owner": "self", "x': '"}' } },
    ];
    for (const { action, type, fields } of forms) {
      evilPage = '<!doctype html><title>Prizes</title>';
      await page.goto(origin);
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().startsWith(server.url) && response.request().method() === 'POST'),
        page.waitForURL((url) => url.origin === server.url),
        page.evaluate(({ action, type, fields }) => {
          const form = document.createElement('form');
          form.method = 'post';
          form.action = action;
          form.enctype = type;
          for (const [name, value] of Object.entries(fields)) {
            const input = document.createElement('input');
            input.name = name;
            input.value = value;
            form.append(input);
          }
          document.body.append(form);
          form.submit();
        }, { action: server.url + action, type, fields }),
      ]);
      // 303: to the sign-in, for who comes without a cookie.
      assert.ok([303, 400, 401, 403, 415, 422].includes(answer.status()), `${origin} ${action}: ${answer.status()}`);
    }
    await page.goto(origin);
    for (const [method, path] of [['POST', '/v1/tokens'], ['DELETE', '/v1/session'], ['POST', '/v1/account/totp']] as const) {
      await page.evaluate(async ({ url, method, body }) => {
        await fetch(url, { method, mode: 'no-cors', credentials: 'include', ...(method === 'POST' ? { body } : {}) }).catch(() => {});
        await fetch(url, { method, credentials: 'include', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': 'guessed' }, ...(method === 'POST' ? { body } : {}) }).catch(() => {});
      }, { url: server.url + path, method, body });
    }
    // Nor does it read anything.
    assert.equal(await page.evaluate((url) => fetch(url, { credentials: 'include' }).then(() => 'read', () => 'kept'), `${server.url}/v1/session`), 'kept');
  }
  assert.equal(await cookieOf(page), cookie);
  assert.equal(await isSignedIn(page), true);
  assert.deepEqual((await server.ask('GET', '/v1/tokens?name=planted')).json.items, []);
  await context.close();
});

test('test_a28: no page stands in another origin’s frame', async () => {
  const { page, context } = await openAt(browser, server, '/tokens');
  for (const origin of origins()) {
    for (const path of ['/tokens', '/tokens/new', '/account', '/admin/users', '/login', '/reset']) {
      evilPage = `<!doctype html><title>Prizes</title><iframe src="${server.url}${path}"></iframe>`;
      await page.goto(origin);
      await assertNotFramed(page, `${path} in a frame of ${origin}`);
    }
  }
  await context.close();
});

test('test_a37: what was fixed before signing in is worth nothing after', async () => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/login');
  const planted = 'A'.repeat(54);
  await context.addCookies([{ name: 'jeton', value: planted, url: server.url }]);
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
  await page.waitForURL('**/tokens');
  const cookies = await context.cookies(server.url);
  const session = cookies.find(({ name }) => name === 'jeton');
  assert.ok(session !== undefined && session.value !== planted);
  assert.deepEqual([session.httpOnly, session.sameSite, session.path], [true, 'Lax', '/']);
  assert.equal(await page.evaluate(() => document.cookie), '');
  await context.close();
});

test('test_a45: signing in leads to own pages only', async () => {
  evilPage = '<!doctype html><title>Elsewhere</title>';
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  for (const next of [`//127.0.0.1:${evil.port}/`, `/\\127.0.0.1:${evil.port}/`, `http:127.0.0.1:${evil.port}`, `/\t/127.0.0.1:${evil.port}/`]) {
    evilSaw = [];
    await context.clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByLabel('Password').press('Enter');
    await page.waitForURL((url) => url.pathname !== '/login');
    assert.equal(new URL(page.url()).origin, server.url, next);
    assert.deepEqual(evilSaw, [], next);
  }
  await context.close();
});
