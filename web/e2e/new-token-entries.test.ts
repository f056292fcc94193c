// What was typed and not yet added, what the person's own ceiling keeps out, and a time that cannot be: each is seen before
// the form is sent, and the first click counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { assertAccessible, deploy, open, openAt, signIn } from './browser.ts';
import { Server } from './server.ts';

const { server, browser } = await deploy(new Server());

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

test('what the account itself does not hold is not offered, and the reason stands beside it', async () => {
  const { json: grace } = await server.ask('POST', '/v1/users', {
    username: 'grace',
    ceiling: [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }, { scopes: ['jeton.tokens:write', 'jeton.issue:write'], resources: { principal: ['self'] } }],
  });
  await server.setPassword('grace');
  const { page, context } = await open(browser, server.url);
  await signIn(page, 'grace', '/tokens/new?grant=billing:read');
  // By a link, too: said at once.
  const billing = page.getByRole('radiogroup', { name: /Billing.*not among your account’s rights/ });
  assert.ok(await billing.getByRole('radio', { name: 'read' }).isDisabled());
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('within');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('alert').filter({ hasText: 'Your account does not hold billing:read' }).waitFor();
  await billing.getByText('none', { exact: true }).click();

  const contents = page.getByRole('radiogroup', { name: /Repository contents.*up to read/ });
  assert.ok(await contents.getByRole('radio', { name: 'write' }).isDisabled());
  await contents.getByText('read', { exact: true }).click();
  assert.ok(await page.getByRole('radio', { name: 'Every repository' }).isDisabled());
  await page.getByRole('textbox', { name: /Exact name/ }).fill('other/site');
  await page.getByRole('textbox', { name: /Exact name/ }).press('Enter');
  await page.getByRole('alert').filter({ hasText: 'Your account does not reach this.' }).waitFor();
  await page.getByRole('textbox', { name: /Exact name/ }).fill('');
  await page.getByRole('button', { name: 'Add every name that begins with acme/' }).click();
  await assertAccessible(page, 'what is not held');
  // The ceiling was lowered meanwhile: the server's refusal stands at its field.
  await server.ask('PATCH', `/v1/users/${grace.id}`, { ceiling: [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }, { scopes: ['jeton.tokens:write', 'jeton.issue:write'], resources: { principal: ['self'] } }] });
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByText('One field needs a look.').waitFor();
  await page.getByRole('region', { name: 'What may it do?' }).getByRole('alert').filter({ hasText: 'contents:read' }).waitFor();
  assert.deepEqual(await tokensNamed('within'), []);
  await context.close();
});

test('a time that cannot be is said at once, at its field and in the sentence; a link’s is not replaced', async () => {
  const { page, context } = await openAt(browser, server, '/tokens/new?expires=10000d');
  await page.getByRole('region', { name: 'How long does it last?' }).getByRole('alert').filter({ hasText: 'This server allows at most 366 days.' }).waitFor();
  const sentence = page.getByRole('complementary', { name: 'What it will be able to do' });
  await sentence.getByText('with no end that can be used yet').waitFor();
  assert.equal(await sentence.getByText('The same by command or API').count(), 0);
  await page.getByRole('radiogroup', { name: 'Lifetime' }).getByText('Another time', { exact: true }).click();
  const until = page.getByRole('textbox', { name: 'Until when?' });
  for (const [text, told] of [['yesterday', 'That is in the past.'], ['in 3 years', 'This server allows at most 366 days.']] as const) {
    await until.fill(text);
    await page.getByRole('alert').filter({ hasText: told }).waitFor();
    await sentence.getByText('with no end that can be used yet').waitFor();
  }
  await until.fill('in 3 weeks');
  await sentence.getByText('with no end that can be used yet').waitFor({ state: 'detached' });
  for (const expires of ['0s', '-5d', 'soon']) {
    await page.goto(`/tokens/new?expires=${expires}`);
    assert.equal(await until.inputValue(), expires);
    await page.getByRole('alert').filter({ hasText: 'could not be read as a time' }).waitFor();
    await page.getByText(`could not be read, and is left out: ${expires}`).waitFor();
  }
  await page.goto('/tokens/new?expires=never');
  await page.getByRole('alert').filter({ hasText: 'This server allows no token without expiry.' }).waitFor();
  await context.close();
});

test('a purpose says how long its token lasts under this policy', async () => {
  const short = new Server('\n[policy]\nmax_lifetime = "20d"\ndefault_lifetime = "7d"\n');
  await short.start();
  await short.setPassword('ada');
  const { page, context } = await openAt(browser, short, '/tokens/new');
  await page.getByText('Lasts 20 days; say where it runs').click();
  assert.ok(await page.getByRole('radio', { name: '20 days', exact: true }).isChecked());
  await context.close();
  await short.stop();
});

test('the server away at Create: asked again by itself when it is back, once, and nothing stale is left', async () => {
  const { page, context } = await openAt(browser, server, '/tokens/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('away and back');
  await page.getByRole('radiogroup', { name: /Billing/ }).getByText('read', { exact: true }).click();
  const where = new URL(server.url).host;
  await server.halt();
  await page.getByRole('button', { name: 'Create token' }).click();
  const aside = page.getByRole('complementary', { name: 'What it will be able to do' });
  await aside.getByRole('alert').filter({ hasText: 'asked for again as soon as it is back' }).waitFor();
  await aside.getByRole('button', { name: 'Try again' }).waitFor();
  await assertAccessible(page, 'away at Create');
  await server.start(where);
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  assert.equal(await page.getByText('cannot be reached').count(), 0);
  assert.equal((await tokensNamed('away and back')).length, 1);
  await context.close();
});

test('a name that a link filled in shows what cannot be seen of it', async () => {
  const { page, context } = await openAt(browser, server, '/tokens/new?name=invoice%E2%80%AEgpj');
  await page.getByText('It holds characters that cannot be seen: invoiceU+202Egpj').waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('invoice');
  await page.getByText('It holds characters').waitFor({ state: 'detached' });
  await context.close();
});
