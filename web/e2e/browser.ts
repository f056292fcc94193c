// One Chromium for all browser tests of a file, and pages in it that fail on what no page may do: a violation of the
// Content-Security-Policy, an error in a script, a request to another origin.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** How long a step may take on a busy machine. */
const stepDeadlineMs = 60_000;

export async function launch(): Promise<Browser> {
  // --no-sandbox: continuous integration runs as root, where Chromium refuses its sandbox.
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** Fails when anything forbidden was seen. */
  verdict(): void;
}

export interface Look {
  width?: number;
  theme?: 'light' | 'dark';
  locale?: string;
}

export async function open(browser: Browser, origin: string, { width = 1280, theme = 'light', locale = 'en-GB' }: Look = {}): Promise<Watched> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(stepDeadlineMs);
  const page = await context.newPage();
  const seen: string[] = [];
  await page.exposeFunction('tellViolation', (text: string) => seen.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell: unknown = Reflect.get(window, 'tellViolation');
      if (typeof tell === 'function') tell(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  page.on('pageerror', (error) => seen.push(`error: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) seen.push(`foreign: ${request.url()}`);
  });
  return { context, page, verdict: () => assert.deepEqual(seen, []) };
}

/** Zero violations of axe's rules, WCAG 2.2 AA and best practices, on what is shown now. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, help, nodes }) => `${what}: ${id}: ${help}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`);
  assert.deepEqual(told, []);
}

/** Nothing on the page is wider than it. */
export async function assertNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(inner !== undefined && outer !== undefined && inner <= outer, `${what} is ${inner} px wide in ${outer}`);
}

export const looks = [
  { width: 320, theme: 'light' },
  { width: 320, theme: 'dark' },
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
] as const;

/** Signs in by the form, as a person does, and goes on to `next`. */
export async function signIn(page: Page, username: string, password: string, next = '/tokens'): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(next)}`);
  await page.locator('input[name="username"]').fill(username);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('input[name="password"]').press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
}
