// Pictures of every page in both themes, for the docs: `./run node e2e/screenshots.ts` writes docs/screenshots.
import { mkdirSync } from 'node:fs';
import { launch, open } from './browser.ts';
import { Server } from './server.ts';

const password = 'seven unlikely hats';
const directory = new URL('../../docs/screenshots/', import.meta.url).pathname;
const pages = [
  { path: '/tokens', name: 'tokens', ready: 'nightly backup' },
  { path: '/tokens/new', name: 'new-token', ready: 'New token' },
  { path: '/apps', name: 'apps', ready: 'Apps' },
  { path: '/account', name: 'account', ready: 'Where you are signed in' },
  { path: '/admin/users', name: 'admin-users', ready: 'New user' },
  { path: '/admin/policy', name: 'admin-policy', ready: 'Longest lifetime' },
  { path: '/admin/audit', name: 'admin-audit', ready: 'Made a token' },
  { path: '/admin/health', name: 'admin-health', ready: 'Database' },
] as const;

const server = new Server();
await server.start();
const ada = (await server.ask('GET', '/v1/users')).json.items[0].id;
await server.ask('PUT', `/v1/users/${ada}/password`, { password });
const samples = [
  { name: 'deploy acme/site', grants: [{ scopes: ['contents:write'], resources: { repository: ['acme/site'] } }], expires_in: 30 * 86_400 },
  { name: 'nightly backup', grants: [{ scopes: ['contents:read'], resources: { repository: ['*'] } }], expires_in: 90 * 86_400 },
  { name: 'triage', grants: [{ scopes: ['issues:write', 'contents:read'], resources: { repository: ['acme/*'] } }], expires_in: 5 * 86_400 },
];
for (const sample of samples) {
  const { secret } = (await server.ask('POST', '/v1/tokens', sample)).json;
  for (let use = 0; use < 3; use += 1) {
    await server.ask('POST', '/v1/verify', { token: secret, require: { scopes: ['contents:read'], resource: 'repository:acme/site' }, ip: '203.0.113.9' });
  }
}
mkdirSync(directory, { recursive: true });
const browser = await launch();
try {
  for (const theme of ['light', 'dark'] as const) {
    const { context, page, verdict } = await open(browser, server.url, { theme });
    await page.goto('/login');
    await page.screenshot({ path: `${directory}login-${theme}.png` });
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL('**/tokens');
    for (const { path, name, ready } of pages) {
      await page.goto(path);
      await page.getByText(ready).first().waitFor();
      await page.screenshot({ path: `${directory}${name}-${theme}.png` });
    }
    verdict();
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
