// A deployment as it looks after three months of use: people, services, tokens of every status and kind, their uses on
// many days, and names that nobody would choose who means well.
import { writeFileSync } from 'node:fs';
import { catalog, gitGuard, Server } from './server.ts';

export const hostileNames = {
  markup: '<img src=x onerror="document.title=1"><script>document.title=2</script>',
  override: 'invoice\u202egpj.exe',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 deploy 🚀',
  long: 'a-very-long-name-'.repeat(12).slice(0, 200),
  unbroken: 'ẞ'.repeat(200),
  arabic: 'نشر الموقع (site) 42',
} as const;

const configuration = `
[policy]
max_lifetime = "366d"
allow_no_expiry = true
default_ceiling = "none"
`;

interface Kept {
  id: string;
  secret: string;
}

const day = 86_400;
const everything = [{ scopes: ['contents:write', 'issues:write', 'packages:admin'], resources: { repository: ['acme/*'] } }, { scopes: ['billing:read', 'profile:write'] }];

function grant(scopes: string[], ...repositories: string[]): object {
  return repositories.length === 0 ? { scopes } : { scopes, resources: { repository: repositories } };
}

/**
 * Makes it, and leaves the server running. What is seen took place on other days. `hostile`: with names
 * that nobody would choose who means well.
 */
export async function makeSample({ hostile = true } = {}): Promise<Server> {
  // The first token lives through it all; what is shown as the policy is what comes after.
  const server = new Server('[policy]\ndefault_lifetime = "366d"\n', { clock: -100 * day });
  writeFileSync(server.config, catalog + configuration + gitGuard);
  try {
    await fill(server, hostile);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function fill(server: Server, hostile: boolean): Promise<void> {
  async function must(method: string, path: string, body: unknown, token?: string): Promise<any> {
    const { status, json } = await server.ask(method, path, body, token);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }
  async function make(name: string, grants: object[], more: object = {}): Promise<Kept> {
    const { secret, token } = await must('POST', '/v1/tokens', { name, grants, ...more });
    return { id: token.id, secret };
  }
  async function use({ secret }: Kept, scope: string, ip: string, times: number, resource = 'repository:acme/site'): Promise<void> {
    const check = { token: secret, require: { scopes: [scope], ...(scope.startsWith('billing') ? {} : { resource }) }, ip };
    await must('POST', '/v1/verify/batch', { checks: Array.from({ length: times }, () => check) });
  }

  await server.start(undefined, -100 * day);
  await must('POST', '/v1/users', { username: 'grace', email: 'grace@example.org', ceiling: [grant(['contents:write', 'issues:write'], 'acme/*')] });
  const linus = await must('POST', '/v1/users', { username: 'linus', email: 'linus@example.org', ceiling: [grant(['contents:read'], 'acme/site')] });
  await must('PATCH', `/v1/users/${linus.id}`, { disabled: true });
  await must('POST', '/v1/users', { username: 'barbara', external_id: 'ldap:barbara' });
  const builder = await must('POST', '/v1/services', { name: 'builder' });
  const backup = await must('POST', '/v1/services', { name: hostile ? '<script>document.title=3</script>' : 'backup' });
  await must('PATCH', `/v1/services/${builder.id}`, { ceiling: everything });
  await must('PATCH', `/v1/services/${backup.id}`, { ceiling: [grant(['contents:read'], '*')] });
  await make('old laptop', [grant(['contents:write'], '*')], { expires: 'never' });
  const nightly = await make('nightly backup', [grant(['contents:read'], 'acme/*')], { expires_in: 104 * day, description: 'Clones every repository at three in the morning', metadata: { machine: 'backup-2' } });
  const release = await make('release pipeline', everything, { expires_in: 200 * day, owner: builder.id, allowed_ips: ['203.0.113.0/24'] });
  await make('conference demo', [grant(['contents:read'], 'acme/slides')], { expires_in: 7 * day });
  await server.halt();

  const busyDays = [28, 27, 26, 25, 22, 21, 20, 18, 15, 14, 13, 11, 8, 7, 6, 4, 3, 2, 1];
  for (const [place, age] of busyDays.entries()) {
    await server.start(undefined, -age * day);
    await use(nightly, 'contents:read', '198.51.100.7', 12 + ((place * 7) % 9));
    if (age % 7 !== 0) await use(release, place % 3 === 0 ? 'contents:write' : 'contents:read', place % 2 === 0 ? '203.0.113.9' : '203.0.113.40', 4 + ((place * 13) % 31));
    if (age === 15) {
      const hook = await make('webhook relay', [grant(['issues:write'], 'acme/site', 'acme/docs-*')], { expires_in: 60 * day });
      await use(hook, 'issues:write', '2001:db8::7', 3);
      await must('POST', `/v1/tokens/${hook.id}/rotate`, { overlap: 0 });
      const lost = await make('lost on a train', [grant(['contents:write'], 'acme/*')], { expires_in: 90 * day });
      await must('DELETE', `/v1/tokens/${lost.id}`, undefined);
      const leaked = await make('pasted into a chat', [grant(['contents:read'], 'acme/site')], { expires_in: 90 * day });
      await must('POST', '/v1/tokens/revoke', { secrets: [leaked.secret] });
    }
    await server.halt();
  }

  await server.start();
  await use(nightly, 'contents:read', '198.51.100.7', 9);
  await use(release, 'contents:write', '203.0.113.9', 17);
  const once = await make('import of last year', [grant(['packages:write'], 'acme/site')], { max_uses: 1 });
  await use(once, 'packages:write', '192.0.2.10', 1);
  await make('from January', [grant(['contents:read'], 'acme/site')], { not_before: new Date(Date.now() + 20 * day * 1000).toISOString().replace(/\.\d+Z$/, 'Z'), expires_in: 60 * day });
  await make('child of a job', [grant(['contents:read'], 'acme/site')], { kind: 'child', expires_in: 3600 });
  for (const name of hostile ? Object.values(hostileNames) : []) await make(name, [grant(['contents:read'], 'acme/site')]);
  await must('POST', '/v1/templates', { name: 'Read one repository', description: 'For a script that clones', grants: [grant(['contents:read'], 'acme/site')], expires_in: 30 * day });
  await must('POST', '/v1/templates', { name: 'Release', description: 'Builds and publishes', grants: [grant(['contents:read', 'packages:write'], 'acme/*')], expires_in: 90 * day, allowed_ips: ['203.0.113.0/24'] });
  await server.setPassword('ada');
  await server.setPassword('grace');
}
