// Who has no password here confirms that it is them at their provider: a real one (tests/peers/oidc), in a tab of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, launch, open } from './browser.ts';
import { environment } from './clock.ts';
import { catalog, freePort, Server } from './server.ts';

const peer = new URL('../../tests/peers/oidc/', import.meta.url).pathname;
const clientSecret = 'a secret of the clients that nobody guesses';
let server: Server;
let browser: Browser;
let listen: string;
let providerPort: number;
let stopProvider: () => Promise<void> = () => Promise.resolve();

/** `clock`: as of the server. It forgets who was signed in when it ends. */
async function startProvider(clock: number): Promise<void> {
  const configuration = {
    port: providerPort,
    client: { id: 'jeton', secret: clientSecret },
    redirect_uris: [`http://${listen}/login/oidc/corp/callback`],
    people: { lin: { preferred_username: 'lin', groups: [] } },
  };
  const running = spawn(process.execPath, ['provider.mjs', JSON.stringify(configuration)], { cwd: peer, stdio: ['pipe', 'pipe', 'pipe'], env: environment(clock) });
  const ended = Promise.withResolvers<void>();
  running.once('exit', () => ended.resolve());
  stopProvider = async () => {
    running.stdin.end();
    await ended.promise;
  };
  const said: string[] = [];
  createInterface({ input: running.stderr }).on('line', (line) => said.push(line));
  const ready = Promise.withResolvers<void>();
  createInterface({ input: running.stdout }).on('line', (line) => line === 'ready' && ready.resolve());
  running.once('exit', () => ready.reject(new Error(said.join('\n'))));
  await ready.promise;
}

before(async () => {
  assert.ok(existsSync(join(peer, 'node_modules/oidc-provider')), './dev test installs it: npm ci in tests/peers/oidc');
  providerPort = await freePort();
  listen = `127.0.0.1:${await freePort()}`;
  server = new Server('', { clock: -20 * 60 });
  const secret = join(server.directory, 'secret');
  writeFileSync(secret, clientSecret, { mode: 0o600 });
  writeFileSync(server.config, `${catalog}
[limits]
login = 0

[login.oidc.corp]
title = "Acme"
issuer = "http://127.0.0.1:${providerPort}"
client_id = "jeton"
client_secret_file = "${secret}"
scopes = ["openid", "profile"]
`);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await stopProvider();
});

/** Says at the provider who it is, and yes to whatever it asks then. */
async function signInAtProvider(page: Page): Promise<void> {
  await page.locator('input[name=login]').fill('lin');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  for (let steps = 0; steps < 3 && new URL(page.url()).host !== listen; steps += 1) {
    await page.locator('button[type=submit]').or(page.locator('main')).first().waitFor();
    if (new URL(page.url()).host === listen) break;
    await page.locator('button[type=submit]').click();
  }
}

test('a change that needs a fresh sign-in leads to the provider and back, and then goes through', async () => {
  await startProvider(-20 * 60);
  await server.start(listen, -20 * 60);
  const { page, context, seen } = await open(browser, server.url);
  // The provider's own page wants a typeface of a third.
  await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  await page.goto('/login?next=/account');
  await page.getByRole('link', { name: /Acme/ }).or(page.getByRole('button', { name: /Acme/ })).click();
  await signInAtProvider(page);
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();

  // Twenty minutes later the session lives, and is not fresh.
  await stopProvider();
  await server.halt();
  await startProvider(0);
  await server.start(listen);
  await page.reload();
  const section = page.getByRole('region', { name: 'Password', exact: true });
  await section.getByLabel('New password').fill('a lantern for the provider');
  await section.getByRole('button', { name: /password/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('Password').count(), 0);
  await assertAccessible(page, 'confirming at a provider');
  const [tab] = await Promise.all([context.waitForEvent('page'), dialog.getByRole('link', { name: 'Sign in at Acme' }).click()]);
  await signInAtProvider(tab);
  await tab.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  await tab.close();
  await page.bringToFront();
  // Headless, a tab that comes to the front may not be told so.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.getByRole('status').filter({ hasText: 'The password is' }).waitFor();
  assert.equal(await dialog.count(), 0);
  const { json } = await server.ask('GET', '/v1/audit?type=user.password');
  assert.equal(json.items.length, 1);
  assert.deepEqual(seen.filter((one) => !one.startsWith('foreign: ')), []);
  await context.close();
});
