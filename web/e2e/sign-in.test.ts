// The pages that the server renders, where their scripts matter: a passkey by Chromium's own virtual authenticator, the
// code of a reset link, and what is offered where nothing can come of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, launch, open, signIn } from './browser.ts';
import { Server } from './server.ts';

let server: Server;
let browser: Browser;
let named: string; // passkeys are bound to a name, never to an address

before(async () => {
  server = new Server('\n[limits]\nlogin = 0\n');
  await server.start();
  await server.setPassword('ada');
  named = server.url.replace('127.0.0.1', 'localhost');
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** As the account page does it. */
async function addPasskey(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const text = (buffer: ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const { csrf } = await (await fetch('/v1/session')).json();
    const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' };
    const options = await (await fetch('/v1/account/passkeys/options', { method: 'POST', headers })).json();
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: [],
      },
    });
    if (!(made instanceof PublicKeyCredential)) throw new Error('no passkey was made');
    const response = made.response;
    if (!(response instanceof AuthenticatorAttestationResponse)) throw new Error('another answer was given');
    const credential = {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      clientExtensionResults: {},
      response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) },
    };
    const body = JSON.stringify({ name: 'virtual', credential });
    return (await fetch('/v1/account/passkeys', { method: 'POST', headers, body })).status;
  });
}

test('a passkey of a real browser is kept and signs in at the sign-in page', async () => {
  const { context, page, verdict } = await open(browser, named);
  await addAuthenticator(page);
  await signIn(page, 'ada');
  assert.equal(await addPasskey(page), 201);
  await context.clearCookies();
  await page.goto('/login?next=/account');
  await assertAccessible(page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL((url) => url.pathname === '/account');
  assert.equal(await page.evaluate(async () => (await (await fetch('/v1/session')).json()).user.username), 'ada');
  verdict();
  await context.close();
});

test('at an address, where no passkey can work, the page says where they do', async () => {
  const { context, page, verdict } = await open(browser, server.url);
  await page.goto('/login');
  await page.getByText(`Passkeys work at ${named}.`).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Sign in with a passkey' }).count(), 0);
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
