// Every page there is, over a deployment with months of use: in both themes, narrow and wide, nothing that axe finds,
// nothing wider than the screen, nothing that the policy forbids, nothing from elsewhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Response } from 'playwright-core';
import { assertSound, launch, open, openAt, signIn } from './browser.ts';
import { makeSample } from './sample.ts';
import { password, Server } from './server.ts';

let server: Server;
let browser: Browser;

before(async () => {
  server = await makeSample();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The policy of an answer, by directive. */
function policyOf(response: Response | null): Map<string, string> {
  const text = response?.headers()['content-security-policy'] ?? '';
  return new Map(text.split(';').map((part) => {
    const [directive = '', ...sources] = part.trim().split(' ');
    return [directive, sources.join(' ')];
  }));
}

/** Nothing but what is named runs or is loaded; nobody frames it; no text becomes a script. */
function assertStrict(response: Response | null, what: string): void {
  const policy = policyOf(response);
  assert.equal(policy.get('default-src'), "'none'", what);
  assert.equal(policy.get('base-uri'), "'none'", what);
  assert.equal(policy.get('frame-ancestors'), "'none'", what);
  assert.equal(policy.get('require-trusted-types-for'), "'script'", what);
  for (const [directive, sources] of policy) {
    assert.doesNotMatch(sources, /unsafe|\*|https?:/, `${what}: ${directive}`);
  }
}

const pages = [
  { path: '/tokens', ready: 'nightly backup' },
  { path: '/tokens?q=no-such-token', ready: 'No token fits' },
  { path: '/tokens/new', ready: 'Create token' },
  { path: '/apps', ready: 'No app has access' },
  { path: '/account', ready: 'this one' },
  { path: '/admin/users', ready: 'grace@example.org' },
  { path: '/admin/services', ready: 'builder' },
  { path: '/admin/tokens?permission=packages', ready: 'release pipeline' },
  { path: '/admin/policy', ready: 'git-receive-pack' },
  { path: '/admin/templates', ready: 'Read one repository' },
  { path: '/admin/audit?type=token.revoke', ready: 'Revoked' },
  { path: '/admin/leaks', ready: 'Leak reports' },
  { path: '/admin/health', ready: 'Database' },
] as const;

for (const { path, ready } of pages) {
  test(`${path} is sound`, async () => {
    const { page, context, verdict } = await openAt(browser, server, '/apps');
    await assertSound(page, path, async () => {
      assertStrict(await page.goto(path), path);
      await page.locator('main').getByText(ready).first().waitFor();
    });
    verdict();
    await context.close();
  });
}

test('the page of a token is sound', async () => {
  const { json } = await server.ask('GET', '/v1/tokens?q=release%20pipeline');
  const { page, context, verdict } = await openAt(browser, server, `/tokens/${json.items[0].id}`);
  await page.getByRole('table', { name: 'History' }).waitFor();
  await assertSound(page, 'a token');
  verdict();
  await context.close();
});

test('the pages that the server renders are sound', async () => {
  const { page, context, verdict } = await open(browser, server.url);
  async function look(path: string, heading: string): Promise<void> {
    assertStrict(await page.goto(path), path);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await assertSound(page, path);
  }
  await look('/login', 'Sign in');
  await page.getByLabel('User name').fill('nobody');
  await page.getByLabel('Password').fill('not the password');
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('alert').waitFor();
  await assertSound(page, 'a sign-in that was refused');
  await look('/reset', 'Set a new password');
  await look('/handoff?code=spent', 'This link is over');
  const { json: users } = await server.ask('GET', '/v1/users');
  const grace = users.items.find(({ username }: { username: string }) => username === 'grace');
  await signIn(page, 'ada');
  await look('/logout', 'Sign out');
  const { json: handoff } = await server.ask('POST', `/v1/users/${grace.id}/handoff`, {});
  await look(handoff.url, 'Your tokens');
  await page.getByText('you are signed out as the first', { exact: false }).waitFor();
  verdict();
  await context.close();
});

test('from the setup secret to the first token, on pages that are sound', async () => {
  const bare = new Server('', { bare: true });
  await bare.start();
  const { page, context, verdict } = await open(browser, bare.url);
  const secret = readFileSync(join(bare.data, 'setup-secret'), 'utf8').trim();
  assertStrict(await page.goto(`/setup#${secret}`), '/setup');
  // The secret stands in its field and no longer in the address.
  assert.equal(await page.getByLabel('Setup secret').inputValue(), secret);
  assert.equal(new URL(page.url()).hash, '');
  await assertSound(page, '/setup');
  await page.getByLabel('Your user name').fill('grace');
  await page.getByLabel('A password').fill(password);
  await page.getByRole('button', { name: 'Make the administrator' }).click();
  await page.getByRole('heading', { level: 1, name: 'All set' }).waitFor();
  await assertSound(page, 'set up');
  await page.getByRole('button', { name: 'Copy the token' }).click();
  await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal((await bare.ask('GET', '/v1/tokens/self', undefined, token)).status, 200);
  await page.getByRole('link', { name: 'Go to your tokens' }).click();
  await page.getByRole('link', { name: 'bootstrap' }).waitFor();
  verdict();
  await context.close();
  await bare.stop();
});

test('what is smuggled into a page does not run, and is noticed', async () => {
  const { page, context, seen } = await openAt(browser, server, '/apps');
  async function tell(count: number): Promise<void> {
    await assertEventually(() => seen.length >= count);
  }
  // A text is no markup, no script, and no handler of an event: not even for a script of the page's own.
  assert.equal(await page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title=1">');
      return 'taken';
    } catch (error) {
      return error instanceof TypeError ? 'refused' : String(error);
    }
  }), 'refused');
  await tell(1);
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = '/tokens';
    document.body.append(frame);
  });
  await tell(2);
  assert.equal(await page.evaluate(() => fetch('http://127.0.0.2:1/').then(() => 'gone', () => 'kept')), 'kept');
  await tell(3);
  assert.match(seen.join('\n'), /policy: require-trusted-types-for[^]*policy: frame-src[^]*policy: connect-src/);
  assert.notEqual(await page.title(), '1');
  await context.close();
});

/** Until `holds`, which the browser tells a moment later. */
async function assertEventually(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds(); ) {
    assert.ok(Date.now() < deadline, 'what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
