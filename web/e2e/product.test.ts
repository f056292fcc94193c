// The pages of a product: under its name and mark, and with the way back to it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertSound, launch, open } from './browser.ts';
import { catalog, Server } from './server.ts';

const backTo = 'https://app.example.org/settings?tab=tokens';
let server: Server;
let browser: Browser;

before(async () => {
  server = new Server();
  const logo = join(server.directory, 'logo.svg');
  writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#0b6e4f"/></svg>');
  writeFileSync(server.config, `${catalog}\n[web]\nname = "Acme <b>tokens</b>"\nlogo = "${logo}"\nreturn_origins = ["https://app.example.org"]\n`);
  await server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('who was handed over sees whose pages these are, and the way back', async () => {
  const { json: grace } = await server.ask('POST', '/v1/users', { username: 'grace' });
  const { json } = await server.ask('POST', `/v1/users/${grace.id}/handoff`, { return_to: backTo });
  const { page, context, verdict } = await open(browser, server.url);
  await page.goto(json.url);
  await page.getByRole('button', { name: 'Go on as grace' }).click();
  await page.waitForURL('**/tokens');
  const head = page.getByRole('banner');
  await head.getByText('Acme <b>tokens</b>').waitFor();
  assert.equal(await head.locator('b').count(), 0);
  assert.equal(await head.getByRole('link', { name: 'Back to app.example.org' }).getAttribute('href'), backTo);
  assert.ok(await head.locator('img').evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0));
  assert.match(await page.title(), /^Tokens · Acme <b>tokens<\/b>$/);
  // What a handed-over session may not do is not offered.
  assert.equal(await head.getByRole('link', { name: 'Administration' }).count(), 0);
  await assertSound(page, 'the pages of a product');
  verdict();
  await context.close();
});
