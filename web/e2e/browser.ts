// One Chromium for all browser tests of a file, and pages in it that fail on what no page may do: a violation of the
// Content-Security-Policy, an error in a script, a request to another origin.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { password, type Server } from './server.ts';

export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** How long a step may take on a busy machine. */
const stepDeadlineMs = 30_000;

export async function launch(): Promise<Browser> {
  // --no-sandbox: continuous integration runs as root, where Chromium refuses its sandbox.
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** What the tests of a file share: a server on which ada can sign in, and a browser. Both end with the tests. */
export async function deploy(server: Server, listen?: string): Promise<{ server: Server; browser: Browser }> {
  let browser: Browser | undefined;
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  await server.start(listen);
  await server.setPassword('ada');
  browser = await launch();
  return { server, browser };
}

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** What no page may do and one did. */
  seen: readonly string[];
  /** Fails when anything forbidden was seen. */
  verdict(): void;
}

export interface Look {
  width?: number;
  theme?: 'light' | 'dark';
  locale?: string;
  /** Takes a certificate that nobody vouches for. */
  anyCertificate?: boolean;
}

export async function open(browser: Browser, origin: string, { width = 1280, theme = 'light', locale = 'en-GB', anyCertificate = false }: Look = {}): Promise<Watched> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale,
    ignoreHTTPSErrors: anyCertificate,
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
  return { context, page, seen, verdict: () => assert.deepEqual(seen, []) };
}

/** Zero violations of axe's rules, WCAG 2.2 AA and best practices, on what is shown now. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, help, nodes }) => `${what}: ${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`);
  assert.deepEqual(told, []);
}

const phoneWidth = 480;

/** Nothing on the page is wider than it, once what was just turned or resized has settled. */
export async function assertNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const widths = () => page.evaluate(() => ({ inner: document.documentElement.scrollWidth, outer: document.documentElement.clientWidth }));
  let { inner, outer } = await widths();
  for (let tries = 0; inner > outer && tries < 20; ++tries) {
    await page.waitForTimeout(100);
    ({ inner, outer } = await widths());
  }
  assert.ok(inner <= outer, `${what} is ${inner} px wide in ${outer}`);
  // On a phone the rows of a table are cards: none is cut off.
  const cut = await page.evaluate((phone) =>
    innerWidth > phone ? [] : [...document.querySelectorAll('table')].filter(({ parentElement: around }) => around !== null && around.scrollWidth > around.clientWidth).map((table) => table.ariaLabel), phoneWidth);
  assert.deepEqual(cut, [], what);
}

/**
 * All that can be said of a page by looking: in both themes, on a phone and on a desk. `again` opens it anew: colours of
 * rows that are out of sight (content-visibility) do not follow a change of theme until they are seen.
 */
export async function assertSound(page: Page, what: string, again?: () => Promise<unknown>): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await again?.();
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await assertNoSidewaysScroll(page, `${what}, ${width} px, ${theme}`);
      await assertAccessible(page, `${what}, ${width} px, ${theme}`);
    }
  }
}

/** Until `holds`, which shows a moment later. */
export async function assertEventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + stepDeadlineMs; !(await holds()); ) {
    assert.ok(Date.now() < deadline, 'what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The browser shows nothing of what the page's frame asked for. */
export async function assertNotFramed(page: Page, what: string): Promise<void> {
  const frame = page.frames().find((one) => one !== page.mainFrame());
  assert.ok(frame !== undefined, what);
  await assertEventually(() => !['', 'about:blank'].includes(frame.url()));
  assert.match(frame.url(), /^chrome-error:/, what);
}

/** Signs in by the form, as a person does, and goes on to `next`. */
export async function signIn(page: Page, username: string, next = '/tokens'): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(next)}`);
  // In whichever language the browser prefers.
  const typed = page.getByLabel(/^(Password|Passwort)$/);
  await page.getByLabel(/^(User name|Benutzername)$/).fill(username);
  await typed.fill(password);
  await typed.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;
const sessions = new WeakMap<Server, Cookies>();

/** A browser of its own in which ada is signed in and stands at `path`. She signs in once a server. */
export async function openAt(browser: Browser, server: Server, path: string, look: Look = {}): Promise<Watched> {
  const watched = await open(browser, server.url, look);
  const { context, page } = watched;
  const session = sessions.get(server);
  if (session === undefined) {
    await signIn(page, 'ada', path);
    sessions.set(server, await context.cookies());
  } else {
    await context.addCookies(session);
    await page.goto(path);
  }
  await page.getByRole('heading', { level: 1 }).waitFor();
  return watched;
}

/** Presses Tab until the focus stands on `target`, as who has no mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 100; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement))) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${target}`);
}

/** Gives the page's browser a passkey's device that always says yes. */
export async function addAuthenticator(page: Page): Promise<void> {
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
