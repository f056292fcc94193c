// What the first look at a page costs: Lighthouse's scores, the bytes and requests until it can be used, and how smoothly
// a thousand tokens scroll. Of the real program; prints JSON for bench/web.py.
import lighthouse from 'lighthouse';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumPath, open, signIn } from './browser.ts';
import { freePort, Server } from './server.ts';

const rounds = 3;
/** A busy machine loses a trace now and then (NO_NAVSTART): that is no look. */
const lostMax = 3;
const longListTokens = 1000;
const categories = ['performance', 'accessibility', 'best-practices'] as const;

/** A page, and the selector of what a person came for: once that is there, the page can be used. */
const pages = [
  { path: '/login', usable: 'input[name="password"]' },
  { path: '/tokens', usable: 'a[href^="/tokens/tok_"]' },
  { path: '/tokens/new', usable: 'form button[type="submit"]' },
] as const;

const grants = [{ scopes: ['contents:read'], resources: { repository: ['acme/*'] } }, { scopes: ['issues:write'], resources: { repository: ['acme/site'] } }];

/** A few tokens in use of one person, and a thousand of another. */
async function fill(server: Server): Promise<void> {
  async function make(body: object): Promise<string> {
    const { status, json } = await server.ask('POST', '/v1/tokens', { grants, ...body });
    assert.equal(status, 201);
    return json.secret;
  }
  await server.setPassword('ada');
  const { json: grace } = await server.ask('POST', '/v1/users', { username: 'grace' });
  await server.setPassword('grace');
  for (let number = 0; number < 12; number += 1) {
    const secret = await make({ name: `deploy of site ${number}` });
    const check = { token: secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' }, ip: '203.0.113.9' };
    await server.ask('POST', '/v1/verify/batch', { checks: Array.from({ length: number }, () => check) });
  }
  for (let number = 0; number < longListTokens; number += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, place) => make({ name: `job ${number + place}`, owner: grace.id })));
  }
}

/** Every request that began before the page could be used, by address. */
async function requestsUntilUsable(page: Page, path: string, usable: string): Promise<string[]> {
  const asked: string[] = [];
  page.on('request', (request) => request.url().startsWith('http') && asked.push(request.url()));
  await page.addInitScript((selector) => {
    const look = () => {
      if (document.querySelector(selector) === null) return false;
      performance.mark('usable');
      return true;
    };
    const observer = new MutationObserver(() => look() && observer.disconnect());
    observer.observe(document, { childList: true, subtree: true });
  }, usable);
  await page.goto(path);
  await page.locator(usable).first().waitFor();
  const before = await page.evaluate(() => {
    const at = performance.getEntriesByName('usable')[0]?.startTime;
    if (at === undefined) throw new Error('the page never was of use');
    return performance.getEntriesByType('resource').filter(({ startTime, name }) => startTime < at && name.startsWith('http')).map(({ name }) => name);
  });
  assert.ok(before.every((url) => asked.includes(url)));
  return [page.url(), ...before];
}

/** The size of its body as it goes over the wire in that coding. */
async function bytesOf(context: BrowserContext, url: string, coding: string): Promise<number> {
  const cookie = (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Not fetch, which would decode it.
  get(url, { headers: { 'Accept-Encoding': coding, Cookie: cookie } }, (response) => {
    let size = 0;
    response.on('data', (part: Buffer) => (size += part.length)).on('end', () => resolve(size)).on('error', reject);
  }).on('error', reject);
  return promise;
}

/** The best of each score: what else the machine does can only lower it. `speed`: Lighthouse's index of the machine's. */
async function lookAt(url: string, port: number): Promise<{ scores: Record<string, number>; speed: number }> {
  const runs: Record<string, number>[] = [];
  let speed = 0;
  for (let round = 0, lost = 0; round < rounds; round += 1) {
    // Signed in by the cookie that the browser has: Lighthouse must not clear it.
    const done = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: [...categories], disableStorageReset: true });
    const found = done?.lhr.categories;
    if (found === undefined || done?.lhr.runtimeError !== undefined) {
      lost += 1;
      round -= 1;
      if (lost <= lostMax) continue;
      throw new Error(`Lighthouse could not look at ${url}: ${done?.lhr.runtimeError?.message}`);
    }
    for (const audit of Object.values(done?.lhr.audits ?? {})) {
      if (round === 0 && audit.score !== null && audit.score < 0.9) console.error(`${new URL(url).pathname}: ${audit.id}: ${audit.score} ${audit.displayValue ?? ''}`);
    }
    speed = Math.max(speed, done?.lhr.environment.benchmarkIndex ?? 0);
    runs.push(Object.fromEntries(categories.map((name) => [name, Math.round((found[name]?.score ?? 0) * 100)])));
  }
  return { scores: Object.fromEntries(categories.map((name) => [name, Math.max(...runs.map((run) => run[name] ?? 0))])), speed };
}

/** The longest task while a list of a thousand is scrolled from its top to its end, in milliseconds; 0 when none took 50. */
async function scrollLongList(browser: Browser, origin: string): Promise<{ longest: number; tokens: number }> {
  const { context, page, verdict } = await open(browser, origin);
  await signIn(page, 'grace');
  await page.locator('a[href^="/tokens/tok_"]').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => {
    const seen: number[] = [];
    Reflect.set(window, 'longTasks', seen);
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  const end = Date.now() + 60_000;
  let tokens = 0;
  while (tokens < longListTokens && Date.now() < end) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(50); // a reader's hand
    tokens = await page.locator('a[href^="/tokens/tok_"]').count();
  }
  const longest = await page.evaluate(() => Math.max(0, ...(Reflect.get(window, 'longTasks') as number[])));
  verdict();
  await context.close();
  return { longest, tokens };
}

const server = new Server('\n[limits]\nlogin = 0\n');
const profile = mkdtempSync(join(tmpdir(), 'jeton-measure-'));
let closing: (() => Promise<void>) | undefined;
try {
  await server.start();
  await fill(server);
  const port = await freePort();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    baseURL: server.url,
    args: ['--no-sandbox', '--disable-dev-shm-usage', `--remote-debugging-port=${port}`],
  });
  closing = () => context.close();
  const measured = [];
  let signedIn = false;
  for (const { path, usable } of pages) {
    const page = await context.newPage();
    // Once the sign-in itself was looked at.
    if (path !== '/login' && !signedIn) {
      await signIn(page, 'ada');
      signedIn = true;
    }
    const requests = await requestsUntilUsable(page, path, usable);
    await page.close();
    const sizes = await Promise.all(['gzip', 'br'].map(async (coding) => (await Promise.all(requests.map((url) => bytesOf(context, url, coding)))).reduce((sum, size) => sum + size, 0)));
    measured.push({ path, requests: requests.map((url) => new URL(url).pathname), gzip: sizes[0], brotli: sizes[1], ...(await lookAt(server.url + path, port)) });
  }
  await context.close();
  closing = undefined;
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  closing = () => browser.close();
  const scrolls = [];
  for (let round = 0; round < rounds; round += 1) scrolls.push(await scrollLongList(browser, server.url));
  const [scroll] = scrolls.toSorted((a, b) => a.longest - b.longest);
  console.log(JSON.stringify({ pages: measured, scroll }));
} finally {
  await closing?.();
  await server.stop();
  rmSync(profile, { recursive: true, force: true });
}
