// The tokens in a frame of a product on another site: over TLS, as a browser demands it of a cookie in a frame.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { FrameLocator, Page } from 'playwright-core';
import { assertNotFramed, deploy, open } from './browser.ts';
import { catalog, freePort, Server } from './server.ts';
import { startSite, type Site } from './site.ts';

/** What the sites show; the first of them may frame, the second may not. */
let shown = '';
const [product, stranger] = await Promise.all(
  [1, 2].map(() => startSite((_, response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end(`<!doctype html><title>Notes</title>${shown}`))),
);
assert.ok(product !== undefined && stranger !== undefined);
after(() => [product, stranger].forEach(({ stop }) => stop()));

const listen = `127.0.0.1:${await freePort()}`;
const jeton = `https://${listen.replace('127.0.0.1', 'localhost')}`;
const { server, browser } = await deploy(certified(new Server()), listen);
const { json: grace } = await server.ask('POST', '/v1/users', { username: 'grace' });

/** With a certificate of its own, which this process believes. */
function certified(made: Server): Server {
  const [certificate, key] = [join(made.directory, 'certificate.pem'), join(made.directory, 'key.pem')];
  const { status, stderr } = spawnSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate,
  ], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  setDefaultCACertificates([...getCACertificates(), readFileSync(certificate, 'utf8')]);
  writeFileSync(made.config, `${catalog}
[server]
public_url = "${jeton}"
tls_cert = "${certificate}"
tls_key = "${key}"

[web]
return_origins = ["${product?.origin}"]
embed_origins = ["${product?.origin}"]
`);
  return made;
}

async function handOver(): Promise<string> {
  const { status, json } = await server.ask('POST', `/v1/users/${grace.id}/handoff`, { return_to: `${product?.origin}/settings` });
  assert.equal(status, 201);
  return json.url;
}

/** A page of `site` with `address` in a frame. `more`: attributes of the frame. */
async function frameOf(page: Page, site: Site, address: string, more = ''): Promise<FrameLocator> {
  shown = `<iframe title="Tokens" width="1000" height="800" ${more} src="${address}"></iframe>`;
  await page.goto(site.origin);
  return page.frameLocator('iframe');
}

test('a session in a frame of a listed origin: its cookie is the frame’s own, and the tokens work', async () => {
  const { page, context, seen } = await open(browser, product.origin, { anyCertificate: true });
  const frame = await frameOf(page, product, await handOver());
  await frame.getByRole('button', { name: 'Go on as grace' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  const cookie = (await context.cookies()).find(({ name }) => name === '__Host-jeton-embed');
  assert.ok(cookie !== undefined);
  assert.deepEqual([cookie.sameSite, cookie.secure, cookie.httpOnly, cookie.path], ['None', true, true, '/']);
  assert.equal(cookie.partitionKey, 'http://127.0.0.1');

  // Its tokens, and nothing else, are offered; one is made and revoked.
  assert.deepEqual(await frame.getByRole('navigation').getByRole('link').allInnerTexts(), ['Tokens']);
  await frame.getByRole('link', { name: 'New token' }).first().click();
  await frame.getByRole('textbox', { name: 'Name', exact: true }).fill('framed');
  await frame.getByRole('radiogroup', { name: /Repository contents/ }).getByText('read', { exact: true }).click();
  await frame.getByRole('textbox', { name: /Exact name/ }).fill('acme/site');
  await frame.getByRole('textbox', { name: /Exact name/ }).press('Enter');
  await frame.getByRole('button', { name: 'Create token' }).click();
  const dialog = frame.getByRole('dialog', { name: 'Your new token' });
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue();
  const check = { token: secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' } };
  assert.equal((await server.ask('POST', '/v1/verify', check)).json.allowed, true);
  await dialog.getByText('I have put the secret in a safe place').click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await frame.getByRole('button', { name: 'Revoke', exact: true }).click();
  await frame.getByRole('alertdialog').getByRole('button', { name: 'Revoke it now' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  assert.equal((await server.ask('POST', '/v1/verify', check)).json.allowed, false);

  // The way back leaves the frame: it is the page around that goes.
  assert.equal(await frame.getByRole('link', { name: /^Back to/ }).getAttribute('target'), '_top');
  // Outside the frame nobody is signed in by it, and in a frame of another page neither.
  const alone = await context.newPage();
  await alone.goto(`${jeton}/tokens`);
  await alone.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  assert.deepEqual(seen.filter((one) => !one.startsWith(`foreign: ${jeton}/`)), []);
  await context.close();
});

test('where the frame may not copy, the secret is selected and the page says how; where it may, it copies', async () => {
  const { page, context } = await open(browser, product.origin, { anyCertificate: true });
  const frame = await frameOf(page, product, await handOver());
  await frame.getByRole('button', { name: 'Go on as grace' }).click();
  async function create(name: string): Promise<string> {
    await frame.getByRole('link', { name: 'New token' }).first().click();
    await frame.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await frame.getByRole('radiogroup', { name: /Billing/ }).getByText('read', { exact: true }).click();
    await frame.getByRole('button', { name: 'Create token' }).click();
    const secret = await frame.getByRole('textbox', { name: 'Secret' }).inputValue();
    await frame.getByRole('button', { name: 'Copy the secret' }).click();
    return secret;
  }
  const first = await create('by hand');
  await frame.getByRole('alert').filter({ hasText: 'press Ctrl+C' }).waitFor();
  assert.ok(await frame.getByRole('button', { name: 'Done' }).isDisabled());
  await page.keyboard.press('Control+c');
  await frame.getByRole('button', { name: 'Done' }).click();
  await page.goto(product.origin); // the clipboard is read where it may be
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), first);

  await frameOf(page, product, await handOver(), 'allow="clipboard-write"');
  await frame.getByRole('button', { name: 'Go on as grace' }).click();
  const second = await create('by the button');
  await frame.getByRole('status').filter({ hasText: 'Copied the secret' }).waitFor();
  // What is said does not cover the row of the acknowledgement.
  assert.ok(await frame.getByText('I have put the secret in a safe place').evaluate((row) => {
    const { left, top, width, height } = row.getBoundingClientRect();
    return row.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  }));
  assert.notEqual(first, second);
  await context.close();
});

test('all but the tokens is refused in the frame', async () => {
  const { page, context } = await open(browser, product.origin, { anyCertificate: true });
  const frame = await frameOf(page, product, await handOver());
  await frame.getByRole('button', { name: 'Go on as grace' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  for (const path of ['/account', '/apps', '/admin/users']) {
    const [answer] = await Promise.all([
      page.waitForResponse(jeton + path),
      page.evaluate((address) => document.querySelector('iframe')?.setAttribute('src', address), jeton + path),
    ]);
    assert.equal(answer.status(), 403, path);
    assert.match(answer.headers()['content-security-policy'] ?? '', /frame-ancestors 'none'/, path);
  }
  const inside = await frameOf(page, product, `${jeton}/tokens`);
  await inside.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  const statuses = await inside.locator('body').evaluate(async () =>
    Promise.all(['/v1/tokens', '/v1/account', '/v1/sessions', '/v1/admin/health'].map(async (path) => (await fetch(path)).status)),
  );
  assert.deepEqual(statuses, [200, 403, 403, 403]);
  await context.close();
});

test('an origin that is not listed frames neither the tokens nor a handoff', async () => {
  const { page, context } = await open(browser, stranger.origin, { anyCertificate: true });
  for (const address of [`${jeton}/tokens`, await handOver(), `${jeton}/login`]) {
    await frameOf(page, stranger, address);
    await assertNotFramed(page, address);
  }
  await context.close();
});
