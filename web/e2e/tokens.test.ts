// The list of tokens and a token's page: looking, revoking, rotating; by keyboard, by link, with names that mean no good.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertEventually, assertNoSidewaysScroll, assertSound, deploy, openAt, tabTo } from './browser.ts';
import { Server } from './server.ts';

const reads = [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }];
const { server, browser } = await deploy(new Server());

async function make(name: string): Promise<{ id: string; secret: string }> {
  const { status, json } = await server.ask('POST', '/v1/tokens', { name, grants: reads });
  assert.equal(status, 201);
  return { id: json.token.id, secret: json.secret };
}

async function isAllowed(secret: string): Promise<boolean> {
  const { json } = await server.ask('POST', '/v1/verify', { token: secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' } });
  return json.allowed;
}

test('a token is revoked in two steps by keyboard alone', async () => {
  const { id, secret } = await make('revoked by keyboard');
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${id}`);
  await tabTo(page, page.getByRole('button', { name: 'Revoke', exact: true }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  // The first step does nothing yet, and a second Enter would not either.
  assert.equal(await isAllowed(secret), true);
  assert.ok(await dialog.getByRole('button', { name: 'Cancel' }).evaluate((element) => element === document.activeElement));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/tokens');
  assert.equal(await isAllowed(secret), false);
  // When it would have expired matters no more.
  const row = page.getByRole('row').filter({ hasText: 'revoked by keyboard' });
  await row.getByText('revoked', { exact: true }).waitFor();
  assert.equal(await row.getByRole('cell').last().innerText(), '–');
  verdict();
  await context.close();
});

test('rotating shows the new secret once, and ends the old one when it was said', async () => {
  const { id, secret } = await make('rotated');
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${id}`);
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  const choosing = page.getByRole('dialog');
  assert.equal(await choosing.getByRole('radio').count(), 5);
  await choosing.getByRole('radiogroup').locator('label').first().click();
  await choosing.getByRole('button').last().click();
  const shown = page.getByRole('textbox', { name: 'Secret' });
  await shown.waitFor();
  const next = await shown.inputValue();
  assert.notEqual(next, secret);
  await page.getByRole('button', { name: 'Copy the secret' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.waitForURL((url) => url.pathname !== `/tokens/${id}`);
  await page.getByRole('heading', { level: 1, name: 'rotated' }).waitFor();
  assert.equal(await isAllowed(secret), false);
  assert.equal(await isAllowed(next), true);
  assert.ok(!(await page.content()).includes(next));
  verdict();
  await context.close();
});

test('several are revoked at once, after a preview that names each', async () => {
  const made = [await make('several one'), await make('several two')];
  await make('several three');
  const { page, context, verdict } = await openAt(browser, server, '/tokens?q=several');
  for (const name of ['several one', 'several two']) {
    await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
  }
  await page.getByRole('group').getByRole('button', { name: /^Revoke/ }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('several one').waitFor();
  await dialog.getByText('several two').waitFor();
  assert.equal(await dialog.getByText('several three').count(), 0);
  await dialog.getByRole('button').last().click();
  await dialog.waitFor({ state: 'hidden' });
  for (const { secret } of made) assert.equal(await isAllowed(secret), false);
  const { json } = await server.ask('GET', '/v1/tokens?name=several%20three');
  assert.equal(json.items[0].status, 'active');
  verdict();
  await context.close();
});

test('its uses are drawn by day: the day under the pointer says its count, in either theme and direction, and a table has the same', async () => {
  const { id, secret } = await make('charted');
  const check = { token: secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' } };
  await server.ask('POST', '/v1/verify/batch', { checks: Array.from({ length: 7 }, () => check) });
  await assertEventually(async () => (await server.ask('GET', `/v1/tokens/${id}/use`)).json.days.length > 0);
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${id}`);
  const chart = page.getByRole('figure', { name: 'Used 7 times in 30 days' });
  const canvas = chart.locator('canvas');
  await canvas.waitFor();
  /** The colour that most of today's bar has, and where its middle stands. */
  async function barOf(place: number): Promise<string> {
    return canvas.evaluate((element, share) => {
      if (!(element instanceof HTMLCanvasElement)) throw new Error('no canvas');
      const pixel = element.getContext('2d')?.getImageData(Math.round(element.width * share), Math.round(element.height / 2), 1, 1).data;
      return pixel === undefined || pixel[3] === 0 ? 'nothing' : `rgb(${pixel[0]}, ${pixel[1]}, ${pixel[2]})`;
    }, place);
  }
  const accent = () => page.getByRole('link', { name: 'Tokens', exact: true }).evaluate(() => {
    const probe = document.createElement('i');
    probe.style.setProperty('color', 'var(--accent)');
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  const box = await canvas.boundingBox();
  assert.ok(box !== null);
  const over = await chart.locator('.u-over').boundingBox();
  assert.ok(over !== null);
  const today = (over.x + over.width - over.width / 62 - box.x) / box.width;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await assertEventually(async () => (await barOf(today)) === (await accent()));
  }
  assert.equal(await barOf(today - 0.1), 'nothing');
  await page.mouse.move(box.x + box.width * today, box.y + box.height / 2);
  await chart.getByText(/: 7 times$/).waitFor();
  await page.mouse.move(0, 0);
  await chart.getByText(/: 7 times$/).waitFor({ state: 'hidden' });

  await chart.getByText('Each day’s uses as a table').click();
  const row = chart.getByRole('row').nth(1);
  assert.equal(await row.getByRole('cell').innerText(), '7');
  await assertSound(page, 'the chart', async () => {
    await page.reload();
    await canvas.waitFor();
  });

  await page.setViewportSize({ width: 320, height: 900 });
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await assertNoSidewaysScroll(page, 'the chart from right to left');
  verdict();
  await context.close();
});

test('a token is made narrower: a level, resources, the end and the addresses; its secret goes on with what is left', async () => {
  const grants = [{ scopes: ['contents:write', 'issues:read'], resources: { repository: ['acme/*'] } }, { scopes: ['billing:read'] }];
  const { status, json } = await server.ask('POST', '/v1/tokens', { name: 'to be narrowed', grants });
  assert.equal(status, 201);
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${json.token.id}`);
  await page.getByRole('button', { name: 'Narrow this one' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make this token narrower' });
  const send = dialog.getByRole('button', { name: 'Make it narrower' });
  assert.ok(await send.isDisabled());
  // Never beyond what it holds: packages are not offered, nor a level above its own.
  assert.equal(await dialog.getByRole('radiogroup').count(), 3);
  assert.equal(await dialog.getByRole('radiogroup', { name: /Issues/ }).getByRole('radio').count(), 2);
  await dialog.getByRole('radiogroup', { name: /contents/ }).getByText('read', { exact: true }).click();
  await dialog.getByRole('radiogroup', { name: /Issues/ }).getByText('none', { exact: true }).click();
  await dialog.getByRole('radiogroup', { name: /Billing/ }).getByText('none', { exact: true }).click();
  const selector = dialog.getByRole('textbox', { name: 'Only these', exact: true });
  await selector.fill('other/site');
  await selector.press('Enter');
  await dialog.getByRole('alert').filter({ hasText: 'It does not reach that now' }).waitFor();
  await selector.fill('acme/site');
  await selector.press('Enter');
  await dialog.getByRole('button', { name: 'Remove acme/*' }).waitFor({ state: 'detached' });
  const until = dialog.getByRole('textbox', { name: 'End sooner' });
  await until.fill('in 5 months');
  await send.click();
  await dialog.getByRole('alert').filter({ hasText: 'It would end later than it does now.' }).waitFor();
  assert.ok(await until.evaluate((element) => element === document.activeElement));
  await until.fill('in 3 days');
  await dialog.getByRole('textbox', { name: 'Only from these addresses' }).fill('203.0.113.0/24');
  await dialog.getByRole('textbox', { name: 'Only from these addresses' }).press('Enter');
  await dialog.getByText(/^Can read the contents of acme\/site, until .*, from 203\.0\.113\.0\/24\.$/).waitFor();
  await assertSound(page, 'narrowing');
  await send.click();
  await dialog.waitFor({ state: 'hidden' });
  const { json: token } = await server.ask('GET', `/v1/tokens/${json.token.id}`);
  assert.deepEqual(token.grants, [{ scopes: ['contents:read'], resources: { repository: ['acme/site'] } }]);
  assert.deepEqual(token.allowed_ips, ['203.0.113.0/24']);
  const days = (Date.parse(token.expires_at) - Date.now()) / 86_400_000;
  assert.ok(days > 2.9 && days <= 3, token.expires_at);
  for (const [scope, name, allowed] of [['contents:read', 'acme/site', true], ['contents:write', 'acme/site', false], ['contents:read', 'acme/docs', false]] as const) {
    const decision = await server.ask('POST', '/v1/verify', { token: json.secret, require: { scopes: [scope], resource: `repository:${name}` }, ip: '203.0.113.9' });
    assert.equal(decision.json.allowed, allowed, `${scope} on ${name}`);
  }
  // What is left stands on the page, and addresses can now only be made fewer.
  await page.getByText('Can read the contents of acme/site').first().waitFor();
  await page.getByRole('button', { name: 'Narrow this one' }).click();
  const addresses = dialog.getByRole('textbox', { name: 'Only from these addresses' });
  await addresses.fill('198.51.100.1');
  await addresses.press('Enter');
  await dialog.getByRole('alert').filter({ hasText: 'It does not work from there now' }).waitFor();
  verdict();
  await context.close();
});

test('what was never used is taken away with one press', async () => {
  const grants = [{ scopes: ['contents:write', 'issues:read'], resources: { repository: ['acme/*'] } }];
  const { json } = await server.ask('POST', '/v1/tokens', { name: 'reads only', grants });
  await server.ask('POST', '/v1/verify', { token: json.secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' } });
  await assertEventually(async () => (await server.ask('GET', `/v1/tokens/${json.token.id}/use`)).json.scopes.length > 0);
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${json.token.id}`);
  await page.getByRole('button', { name: 'Narrow this one' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make this token narrower' });
  await dialog.getByRole('button', { name: 'Take away what it never used' }).click();
  await dialog.getByRole('button', { name: 'Make it narrower' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const { json: token } = await server.ask('GET', `/v1/tokens/${json.token.id}`);
  assert.deepEqual(token.grants, [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }]);
  verdict();
  await context.close();
});

test('what is looked for survives a reload and the back button', async () => {
  await make('needle');
  await make('hay');
  const { page, context, verdict } = await openAt(browser, server, '/tokens');
  await page.getByRole('link', { name: 'hay' }).waitFor();
  await page.getByRole('searchbox').fill('needle');
  await page.waitForURL('**/tokens?q=needle');
  await page.getByRole('link', { name: 'hay' }).waitFor({ state: 'detached' });
  await page.reload();
  assert.equal(await page.getByRole('searchbox').inputValue(), 'needle');
  await page.getByRole('link', { name: 'needle' }).click();
  await page.getByRole('heading', { level: 1, name: 'needle' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'needle' }).waitFor();
  assert.equal(await page.getByRole('searchbox').inputValue(), 'needle');
  assert.equal(await page.getByRole('link', { name: 'hay' }).count(), 0);
  verdict();
  await context.close();
});

test('test_a44: a name stays a name', async () => {
  const names = ['<img src=x onerror="document.title=1"><script>document.title=2</script>', 'invoice\u202egpj.exe', '👩‍👩‍👧‍👦 deploy 🚀', 'w'.repeat(200)];
  const made = [];
  for (const name of names) made.push(await make(name));
  const { page, context, verdict } = await openAt(browser, server, '/tokens', { width: 320 });
  for (const name of [names[0], 'invoiceU+202Egpj.exe', names[2], names[3]]) {
    await page.getByRole('link', { name: name ?? '', exact: true }).waitFor();
  }
  await assertNoSidewaysScroll(page, 'the list');
  for (const { id } of made) {
    await page.goto(`/tokens/${id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).locator('img, script').count(), 0);
    assert.ok(!['1', '2'].includes(await page.title()));
    await assertNoSidewaysScroll(page, id);
  }
  verdict();
  await context.close();
});

test('the list speaks German', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/tokens', { locale: 'de-DE' });
  await page.getByRole('link', { name: 'Neues Token' }).first().waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  verdict();
  await context.close();
});

test('all that are shown are chosen at once, or all between two by shift', async () => {
  for (const name of ['batch 1', 'batch 2', 'batch 3', 'batch 4']) await make(name);
  const { page, context } = await openAt(browser, server, '/tokens?q=batch');
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check();
  await page.getByText('4 tokens chosen').waitFor();
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).uncheck();
  await page.getByText('tokens chosen').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Choose batch 4' }).check();
  await page.getByRole('checkbox', { name: 'Choose batch 2' }).click({ modifiers: ['Shift'] });
  await page.getByText('3 tokens chosen').waitFor();
  await page.getByRole('button', { name: 'Choose all that are shown' }).click();
  await page.getByText('4 tokens chosen').waitFor();
  await context.close();
});

test('what just happened happened just now', async () => {
  const { id } = await make('fresh');
  const { page, context } = await openAt(browser, server, `/tokens/${id}`);
  await page.getByRole('time').filter({ hasText: 'just now' }).first().waitFor();
  await context.close();
});
