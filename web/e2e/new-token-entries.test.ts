// What was typed and not yet added, what the person's own ceiling keeps out, and a time that cannot be: each is seen before
// the form is sent, and the first click counts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { launch, openAt } from './browser.ts';
import { Server } from './server.ts';

let server: Server;
let browser: Browser;

before(async () => {
  server = new Server();
  await server.start();
  await server.setPassword('ada');
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function tokensNamed(name: string): Promise<any[]> {
  return (await server.ask('GET', `/v1/tokens?name=${encodeURIComponent(name)}`)).json.items;
}

/** As a hand does it: pressed, held for a moment, and let go in the same place. */
async function clickByHand(page: Page, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  assert.ok(box !== null);
  // Near its edge: it must not move by more than that.
  await page.mouse.move(box.x + box.width / 2, box.y + 3);
  await page.mouse.down();
  await page.waitForTimeout(120);
  await page.mouse.up();
}

test('what was typed and not added is taken, and the first click on Create counts', async () => {
  for (const width of [1280, 320]) {
    const { page, context } = await openAt(browser, server, '/tokens/new', { width });
    const name = `typed at ${width}`;
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByRole('radiogroup', { name: /Repository contents/ }).getByText('read', { exact: true }).click();
    await page.getByRole('textbox', { name: /Exact name/ }).fill('acme/a-repository-whose-name-is-so-long-that-the-sentence-needs-another-line');
    await clickByHand(page, page.getByRole('textbox', { name: 'Allowed addresses' }));
    await page.getByText('another-line, until', { exact: false }).waitFor();
    await page.getByRole('textbox', { name: 'Allowed addresses' }).fill('2001:db8:1234:5678::/64');
    await clickByHand(page, page.getByRole('button', { name: 'Create token' }));
    await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
    const [token] = await tokensNamed(name);
    assert.deepEqual(token.allowed_ips, ['2001:db8:1234:5678::/64']);
    assert.equal(token.grants[0].resources.repository.length, 1);
    await context.close();
  }
});

test('what was typed and is no address keeps the token from being made without it', async () => {
  const { page, context } = await openAt(browser, server, '/tokens/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('mistyped');
  await page.getByRole('radiogroup', { name: /Billing/ }).getByText('read', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Allowed addresses' }).fill('203.0.113.');
  await clickByHand(page, page.getByRole('button', { name: 'Create token' }));
  await page.getByText('One field needs a look.').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Allowed addresses' }).getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await tokensNamed('mistyped'), []);
  await context.close();
});

test('a token is narrowed to what was typed and not added', async () => {
  const made = await server.ask('POST', '/v1/tokens', { name: 'to narrow', grants: [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }] });
  const { id } = made.json.token;
  const { page, context } = await openAt(browser, server, `/tokens/${id}`);
  await page.getByRole('button', { name: 'Narrow this one' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make this token narrower' });
  await dialog.getByRole('textbox', { name: 'Only these', exact: true }).fill('acme/site');
  await clickByHand(page, dialog.getByRole('button', { name: 'Make it narrower' }));
  await dialog.waitFor({ state: 'hidden' });
  const { json } = await server.ask('GET', `/v1/tokens/${id}`);
  assert.deepEqual(json.grants, [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }]);
  await context.close();
});
