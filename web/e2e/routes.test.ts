// Every page there is, over a deployment with months of use: in both themes, narrow and wide, nothing that axe finds,
// nothing wider than the screen, nothing that the policy forbids, nothing from elsewhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Response } from 'playwright-core';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import { assertEventually, assertNoSidewaysScroll, assertSound, launch, open, openAt, signIn } from './browser.ts';
import { hostileNames, makeSample } from './sample.ts';
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
  { path: '/admin/audit?type=token.revoke', ready: 'token.revoke' },
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

test('the audit trail names every event in words', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/admin/audit');
  const table = page.getByRole('table', { name: 'Audit' });
  await table.getByText('user.disable').waitFor();
  const names = await table.getByRole('rowheader').allInnerTexts();
  assert.ok(names.length > 20);
  // The type stands below its words.
  assert.deepEqual(names.filter((name) => /^[a-z_]+\.[a-z_.]+$/.test(name.split('\n')[0] ?? '')), []);
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

test('from right to left nothing is lost: the frame turns around, and no page is wider than its screen', async () => {
  const { page, context, verdict } = await openAt(browser, server, '/tokens');
  for (const { path, ready } of pages) {
    await page.goto(path);
    await page.locator('main').getByText(ready).first().waitFor();
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await assertNoSidewaysScroll(page, `${path}, ${width} px, from right to left`);
    }
    const title = page.getByRole('heading', { level: 1 }).first();
    await title.waitFor();
    const heading = await title.boundingBox();
    assert.ok(heading !== null && heading.x + heading.width > 160, `${path}: the heading stands at the left`);
  }
  verdict();
  await context.close();
});

test('test_a44: names that mean no good stay in their place, on every page that shows them', async () => {
  const { json } = await server.ask('GET', '/v1/tokens?limit=200');
  const { page, context, verdict } = await openAt(browser, server, '/tokens', { width: 320 });
  const titles: string[] = [];
  for (const name of Object.values(hostileNames)) {
    const token = json.items.find((one: { name: string }) => one.name === name);
    assert.ok(token !== undefined, name);
    for (const path of [`/tokens?q=${encodeURIComponent(name.slice(0, 20))}`, `/tokens/${token.id}`, `/tokens/new?from=${token.id}`]) {
      await page.goto(path);
      await page.getByText(token.hint).or(page.getByRole('button', { name: 'Create token' })).first().waitFor();
      await assertNoSidewaysScroll(page, path);
      titles.push(await page.title());
    }
  }
  for (const path of ['/admin/services', `/admin/audit?type=service.create`]) {
    await page.goto(path);
    await page.locator('main').getByText('<script>document.title=3</script>').first().waitFor();
    await assertNoSidewaysScroll(page, path);
    titles.push(await page.title());
  }
  assert.deepEqual(titles.filter((title) => /^[123]$/.test(title)), []);
  // Nothing in a title or a text turns what stands after it around.
  assert.ok(titles.every((title) => !title.includes('\u202e')), titles.join('\n'));
  assert.equal(await page.locator('main script, main img[src=x]').count(), 0);
  verdict();
  await context.close();
});

test('a time stands in the reader’s zone, the exact instant behind it', async () => {
  for (const [locale, zone] of [['en-GB', /GMT\+1|CET/], ['de-DE', /MEZ/]] as const) {
    const { page, context, verdict } = await openAt(browser, server, '/tokens?q=nightly%20backup', { locale });
    const times = page.getByRole('row').nth(1).getByRole('time');
    await times.first().waitFor();
    for (const time of await times.all()) {
      const at = await time.getAttribute('datetime');
      assert.match(at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      const title = await time.getAttribute('title') ?? '';
      assert.match(title, zone);
      const hours = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: 'Europe/Berlin' }).format(new Date(at ?? ''));
      assert.ok(title.includes(hours), `${title} has not ${hours}`);
    }
    assert.equal(await times.count(), 2);
    verdict();
    await context.close();
  }
});

test('in German every word is German', async () => {
  const english = textsIn(en);
  for (const text of textsIn(de)) english.delete(text);
  const { json } = await server.ask('GET', '/v1/tokens?q=release%20pipeline');
  const { page, context, verdict } = await openAt(browser, server, '/tokens', { locale: 'de-DE' });
  const paths = ['/tokens', `/tokens/${json.items[0].id}`, '/tokens/new', '/apps', '/account', ...pages.map(({ path }) => path).filter((path) => path.startsWith('/admin/'))];
  for (const path of paths) {
    await page.goto(path);
    await page.locator('main h1').waitFor();
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    const shown = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode() !== null) {
        // What the configuration calls by name, and what others named, stays as it is.
        const isName = walker.currentNode.parentElement?.closest('code, bdi, [translate=no]') ?? null;
        if (isName === null) found.push(walker.currentNode.textContent?.trim() ?? '');
      }
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        for (const name of ['aria-label', 'title', 'placeholder']) found.push(element.getAttribute(name) ?? '');
      }
      return found;
    });
    assert.deepEqual(shown.filter((text) => english.has(text)), [], path);
  }
  verdict();
  await context.close();
});

/** The plain texts of a language, of all its sections. */
function textsIn(texts: object, found = new Set<string>()): Set<string> {
  for (const text of Object.values(texts)) {
    if (typeof text === 'string') found.add(text);
    else if (typeof text === 'object' && text !== null) textsIn(text, found);
  }
  return found;
}
