// The pages that the server renders, where their scripts matter: a passkey by Chromium's own virtual authenticator, the
// code of a reset link, and what is offered where nothing can come of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, deploy, open } from './browser.ts';
import { Server } from './server.ts';

const { server, browser } = await deploy(new Server('\n[limits]\nlogin = 0\n'));
const named = server.url.replace('127.0.0.1', 'localhost'); // passkeys are bound to a name, never to an address

test('at an address, where no passkey can work, the page says where they do', async () => {
  const { context, page, verdict } = await open(browser, server.url);
  await page.goto('/login');
  await page.getByText(`Passkeys work at ${named}.`).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Sign in with a passkey' }).count(), 0);
  verdict();
  await context.close();
});

test('what the scripts say is in the language of the page', async () => {
  const { context, page, verdict } = await open(browser, server.url, { locale: 'de-DE' });
  await page.goto('/login');
  await page.getByText(`Passkeys gehen unter ${named}.`).waitFor();
  verdict();
  await context.close();
});

test('so is what became of a passkey', async () => {
  const { context, page, verdict } = await open(browser, named, { locale: 'de-DE' });
  await page.goto('/login');
  await page.evaluate(() => {
    navigator.credentials.get = () => Promise.reject(new DOMException('closed', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Mit einem Passkey anmelden' }).click();
  await page.getByText('Es wurde kein Passkey benutzt.').waitFor();
  await page.route('**/v1/login/passkey/options', (route) => route.abort());
  await page.getByRole('button', { name: 'Mit einem Passkey anmelden' }).click();
  await page.getByText('Der Server ist nicht erreichbar: Versuchen Sie es gleich noch einmal.').waitFor();
  await assertAccessible(page, 'sign-in in German');
  verdict();
  await context.close();
});

test('without a script no passkey is offered, and the form stays', async () => {
  const context = await browser.newContext({ baseURL: named, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/login');
  assert.equal(await page.locator('#passkey').isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'Sign in', exact: true }).isVisible(), true);
  await context.close();
});

test('the code of a reset link goes into its field and out of the address', async () => {
  const { context, page, verdict } = await open(browser, named);
  await page.goto('/reset#a-code_of%20mine');
  assert.equal(await page.getByLabel('Code').inputValue(), 'a-code_of mine');
  assert.equal(new URL(page.url()).hash, '');
  await assertAccessible(page, 'reset');
  verdict();
  await context.close();
});
