// Pictures of every page in both themes, in build/screenshots; with JETON_SCREENSHOTS=docs they become those of the docs.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, open, signIn } from './browser.ts';
import { makeSample } from './sample.ts';
import { Server } from './server.ts';

const docs = new URL('../../docs/screenshots/', import.meta.url).pathname;
const directory = process.env['JETON_SCREENSHOTS'] === 'docs' ? docs : new URL('../../build/screenshots/', import.meta.url).pathname;
const themes = ['light', 'dark'] as const;

interface Shown {
  name: string;
  path: string | (() => Promise<string>);
  /** A text that is there once all is. */
  ready: string;
  signedOut?: true;
  width?: number;
  height?: number;
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

const filledIn = `/tokens/new?${new URLSearchParams([
  ['name', 'deploy of the site'],
  ['grant', 'contents:read on repository:acme/*'],
  ['grant', 'contents:write on repository:acme/site'],
  ['expires', '30d'],
])}`;

let server: Server;
let fresh: Server; // nobody has set it up yet
let browser: Browser;

const pages: Shown[] = [
  { name: 'login', path: () => Promise.resolve(`${server.url.replace('127.0.0.1', 'localhost')}/login`), ready: 'User name', signedOut: true },
  { name: 'setup', path: () => Promise.resolve(`${fresh.url}/setup`), ready: 'Setup secret', signedOut: true },
  {
    name: 'reset',
    path: () => linkOf('reset'),
    ready: 'New password',
    signedOut: true,
    act: (page) => page.getByLabel('Code').fill('an-example-that-never-was-a-code'),
  },
  { name: 'handoff', path: () => linkOf('handoff'), ready: 'grace', signedOut: true },
  { name: 'tokens', path: '/tokens', ready: 'nightly backup', height: 1150 },
  { name: 'tokens-narrow', path: '/tokens', ready: 'nightly backup', width: 320 },
  { name: 'token', path: async () => `/tokens/${await idOf('release pipeline')}`, ready: 'Made a token', height: 1700, act: (page) => page.locator('canvas').waitFor() },
  { name: 'narrowing', path: async () => `/tokens/${await idOf('release pipeline')}`, ready: 'Made a token', height: 1400, act: (page) => page.getByRole('button', { name: 'Narrow this one' }).click() },
  { name: 'new-token', path: filledIn, ready: 'Can read', height: 1400 },
  { name: 'new-token-narrow', path: filledIn, ready: 'Can read', width: 320 },
  {
    name: 'secret',
    path: filledIn,
    ready: 'Can read',
    act: async (page) => {
      await page.getByRole('button', { name: 'Create token' }).click();
      await page.getByRole('heading', { name: 'Your new token' }).waitFor();
      // Another at each run: a picture shows one that never was.
      await page.getByLabel('Secret', { exact: true }).evaluate((field) => field instanceof HTMLInputElement && (field.value = 'jtnp_2hYw9ExampleOnlyNotARealSecret000000'));
    },
  },
  { name: 'apps', path: '/apps', ready: 'No app has access' },
  { name: 'account', path: '/account', ready: 'this one', height: 1400 },
  { name: 'admin-users', path: '/admin/users', ready: 'grace@example.org' },
  { name: 'admin-services', path: '/admin/services', ready: 'builder' },
  { name: 'admin-tokens', path: '/admin/tokens', ready: 'nightly backup' },
  { name: 'admin-policy', path: '/admin/policy', ready: 'git-receive-pack', height: 1400 },
  { name: 'admin-templates', path: '/admin/templates', ready: 'Read one repository' },
  { name: 'admin-audit', path: '/admin/audit', ready: 'Made a token' },
  { name: 'admin-leaks', path: '/admin/leaks', ready: 'Leak reports' },
  { name: 'admin-health', path: '/admin/health', ready: 'Database' },
];

async function idOf(token: string): Promise<string> {
  return (await server.ask('GET', `/v1/tokens?name=${encodeURIComponent(token)}`)).json.items[0].id;
}

/** A link for grace, good once. */
async function linkOf(kind: 'reset' | 'handoff'): Promise<string> {
  const { json } = await server.ask('GET', '/v1/users');
  const grace = json.items.find(({ username }: { username: string }) => username === 'grace');
  return (await server.ask('POST', `/v1/users/${grace.id}/${kind}`, {})).json.url;
}

before(async () => {
  mkdirSync(directory, { recursive: true });
  server = await makeSample({ hostile: false });
  fresh = new Server('', { bare: true });
  await fresh.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await fresh?.stop();
  await server?.stop();
});

for (const theme of themes) {
  test(`every page has its picture, ${theme}`, async () => {
    const visitor = await open(browser, server.url, { theme });
    const { context, page, verdict } = await open(browser, server.url, { theme });
    // The dialog of a secret asks before it is left.
    page.on('dialog', (dialog) => void dialog.accept());
    await signIn(page, 'ada');
    for (const { name, path, ready, signedOut, width = 1280, height = 900, act } of pages) {
      const one = signedOut === true ? visitor.page : page;
      await one.setViewportSize({ width, height });
      await one.goto(typeof path === 'string' ? path : await path());
      await one.getByText(ready).filter({ visible: true }).first().waitFor(); // the words of a list that is closed are not
      await act?.(one);
      await one.screenshot({ path: `${directory}${name}-${theme}.png`, animations: 'disabled', caret: 'hide' });
    }
    verdict();
    await context.close();
    await visitor.context.close();
  });
}

test('the docs have a picture of every page in both themes', () => {
  const missing = pages.flatMap(({ name }) => themes.map((theme) => `${name}-${theme}.png`)).filter((file) => !existsSync(docs + file));
  assert.deepEqual(missing, [], 'take them by JETON_SCREENSHOTS=docs ./run node --test e2e/screenshots.test.ts');
});
