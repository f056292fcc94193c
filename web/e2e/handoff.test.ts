// The example of a product with a login of its own (examples/handoff), in a browser: its users are handed to Jeton's pages,
// and come back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, launch, open } from './browser.ts';
import { freePort, program } from './server.ts';

const readyDeadlineMs = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'jeton-handoff-'));
let browser: Browser;
let product: string;
let jeton: string;
let stop: () => Promise<void> = () => Promise.resolve();

before(async () => {
  const [productPort, jetonPort] = [await freePort(), await freePort()];
  product = `http://127.0.0.1:${productPort}`;
  jeton = `http://127.0.0.1:${jetonPort}`;
  const script = new URL('../../examples/handoff/run.sh', import.meta.url).pathname;
  const running = spawn(script, [join(directory, 'data')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PRODUCT_PORT: String(productPort), JETON_PORT: String(jetonPort), JETON_BIN: program },
  });
  const ended = Promise.withResolvers<void>();
  running.once('exit', () => ended.resolve());
  stop = async () => {
    running.kill('SIGTERM');
    await ended.promise;
  };
  const ready = Promise.withResolvers<void>();
  const said: string[] = [];
  createInterface({ input: running.stderr }).on('line', (line) => {
    said.push(line);
    if (line.startsWith('handoff: ready')) ready.resolve();
  });
  const timer = setTimeout(() => ready.reject(new Error(said.join('\n'))), readyDeadlineMs);
  running.once('exit', () => ready.reject(new Error(said.join('\n'))));
  await ready.promise;
  clearTimeout(timer);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Signs in at the product, as a person does, and asks for the tokens. Ends on Jeton's page that asks for a yes. */
async function askForTokens(page: Page, name: string): Promise<void> {
  await page.goto(product);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(`a password of ${name}'s`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(`Signed in as ${name}.`).waitFor();
  await page.getByRole('button', { name: 'Manage tokens' }).click();
  await page.waitForURL(`${jeton}/handoff?code=*`);
}

async function session(page: Page): Promise<any> {
  const answer = await page.context().request.get(`${jeton}/v1/session`);
  return answer.ok() ? answer.json() : null;
}

test('a look spends nothing, the button does; the second look says that the link is over; the way back leads back', async () => {
  const { page, context } = await open(browser, jeton);
  await askForTokens(page, 'ada');
  const link = page.url();
  await page.getByText('ada', { exact: true }).first().waitFor();
  await assertAccessible(page, 'a handoff');
  // As scanners of links look, and whoever loads the page again.
  for (let looks = 0; looks < 2; looks += 1) {
    await page.reload();
    await page.getByRole('button', { name: 'Go on as ada' }).waitFor();
  }
  assert.equal(await session(page), null);
  await page.getByRole('button', { name: 'Go on as ada' }).click();
  await page.waitForURL(`${jeton}/tokens`);
  await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();

  const held = await session(page);
  assert.equal(held.user.external_id, 'notes-ada');
  assert.equal(held.kind, 'handoff');
  assert.equal(held.fresh_until, null);
  // On everyone it may nothing of Jeton's own: its `jeton.*` is on itself.
  assert.deepEqual(held.can, []);
  assert.equal(await page.getByRole('link', { name: 'Administration' }).count(), 0);
  assert.equal(await page.evaluate(async () => (await fetch('/v1/users')).status), 403);

  const other = await context.newPage();
  await other.goto(link);
  await other.getByRole('heading', { name: 'This link is over' }).waitFor();
  await other.close();

  await page.getByRole('link', { name: /^Back to 127\.0\.0\.1/ }).click();
  await page.waitForURL(`${product}/`);
  await page.getByText('Signed in as ada.').waitFor();
  await context.close();
});

test('a token made there works on the product’s API, until it is revoked there', async () => {
  const { page, context } = await open(browser, jeton);
  await askForTokens(page, 'ada');
  await page.getByRole('button', { name: 'Go on as ada' }).click();
  await page.getByRole('link', { name: 'New token' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('script');
  await page.getByRole('radiogroup', { name: /Notes/ }).getByText('read', { exact: true }).click();
  await page.getByRole('textbox', { name: /Exact name/ }).fill('ada');
  await page.getByRole('textbox', { name: /Exact name/ }).press('Enter');
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your new token' });
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue();
  const notes = () => fetch(`${product}/api/notebooks/ada`, { headers: { Authorization: `Bearer ${secret}` } });
  assert.equal((await notes()).status, 200);
  assert.equal((await fetch(`${product}/api/notebooks/bob`, { headers: { Authorization: `Bearer ${secret}` } })).status, 403);
  await dialog.getByRole('button', { name: 'Copy the secret' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { level: 1, name: 'script' }).waitFor();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke it now' }).click();
  await page.waitForURL(`${jeton}/tokens`);
  assert.equal((await notes()).status, 401);
  await context.close();
});

test('a browser in which somebody else is signed in is told both names, and changes only when they say so', async () => {
  const { page, context } = await open(browser, jeton);
  await askForTokens(page, 'ada');
  await page.getByRole('button', { name: 'Go on as ada' }).click();
  await page.waitForURL(`${jeton}/tokens`);
  // Bob comes to the same browser.
  await context.clearCookies({ name: 'notes' });
  await askForTokens(page, 'bob');
  await page.getByText('you are signed out as the first', { exact: false }).waitFor();
  for (const name of ['ada', 'bob']) await page.getByText(name, { exact: true }).first().waitFor();
  assert.equal((await session(page)).user.username, 'ada');
  await page.getByRole('button', { name: /bob/ }).click();
  await page.waitForURL(`${jeton}/tokens`);
  assert.equal((await session(page)).user.username, 'bob');
  await context.close();
});
