// The real program on a free port of loopback, with a deployment of its own in a temporary directory.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { environment } from './clock.ts';

export const program = process.env['JETON_BIN'] ?? new URL('../../build/release/bin/jeton', import.meta.url).pathname;
const startDeadlineMs = 30_000;
const stopDeadlineMs = 15_000;

export const catalog = `
[resource.repository]
title = "Repository"

[permission.contents]
title = "Repository contents"
levels = ["read", "write"]
resource = "repository"

[permission.issues]
title = "Issues"
levels = ["read", "write"]
resource = "repository"

[permission.packages]
title = "Packages"
levels = ["read", "write", "admin"]
resource = "repository"

[permission.billing]
title = "Billing"
levels = ["read"]

[permission.profile]
title = "Profile"
levels = ["read", "write"]
`;

/** Of the configuration: git by http, reading and writing. */
export const gitGuard = `
[guard.git]
proxy = "nginx"
basic = true
[[guard.git.rule]]
method = ["GET"]
path = "/{owner}/{name}.git/info/refs"
query = { service = "git-upload-pack" }
require = ["contents:read"]
resource = "repository:{owner}/{name}"
[[guard.git.rule]]
method = ["POST"]
path = "/{owner}/{name}.git/git-receive-pack"
require = ["contents:write"]
resource = "repository:{owner}/{name}"
`;

/** Of everybody in the tests. */
export const password = 'a lantern for every harbour';

export interface Answer {
  status: number;
  json: any;
}

export interface Beginning {
  /** How many seconds from now its clock stands. */
  clock?: number;
  /** Not set up: the first administrator is still to be made. */
  bare?: boolean;
}

/** One deployment, with the administrator ada. `stop` takes its directory away. */
export class Server {
  readonly directory = mkdtempSync(join(tmpdir(), 'jeton-web-'));
  readonly config = join(this.directory, 'jeton.toml');
  readonly data = join(this.directory, 'data');
  url = '';
  admin = '';
  #process: ChildProcess | undefined;

  /** `more`: of the configuration. */
  constructor(more = '', { clock = 0, bare = false }: Beginning = {}) {
    writeFileSync(this.config, catalog + more);
    if (bare) return;
    const made = spawnSync(program, ['init', '--data', this.data, '--config', this.config, '--admin', 'ada'], {
      encoding: 'utf8',
      env: environment(clock),
    });
    if (made.status !== 0) throw new Error(made.stderr);
    this.admin = made.stdout.trim();
  }

  /** `listen`: to come back where it was before. */
  async start(listen = '127.0.0.1:0', clock = 0): Promise<void> {
    const started = spawn(program, ['serve', '--data', this.data, '--config', this.config, '--listen', listen], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment(clock),
    });
    this.#process = started;
    const said: string[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => reject(new Error(`not ready: ${said.join('\n')}`)), startDeadlineMs);
    started.once('exit', (code) => reject(new Error(`ended with ${code}: ${said.join('\n')}`)));
    createInterface({ input: started.stderr }).on('line', (line) => {
      said.push(line);
      const ready = /^jeton: ready on (\S+)/.exec(line);
      if (ready?.[1] !== undefined) resolve(ready[1]);
    });
    this.url = await promise;
    clearTimeout(timer);
  }

  /** Ends the process and leaves the data. */
  async halt(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    this.#process = undefined;
    if (running.exitCode !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    running.removeAllListeners('exit');
    running.once('exit', () => resolve());
    running.kill('SIGTERM');
    const timer = setTimeout(() => running.kill('SIGKILL'), stopDeadlineMs);
    await promise;
    clearTimeout(timer);
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async setPassword(username: string): Promise<void> {
    const { json } = await this.ask('GET', '/v1/users');
    const user = json.items.find((one: { username: string }) => one.username === username);
    const { status } = await this.ask('PUT', `/v1/users/${user.id}/password`, { password });
    if (status !== 204) throw new Error(`the password of ${username} was refused: ${status}`);
  }

  /** One request of the administrator's, or of whoever holds `token`. */
  async ask(method: string, path: string, body?: unknown, token = this.admin): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : null };
  }
}

export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer().once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => (address === null || typeof address === 'string' ? reject(new Error('no port is free')) : resolve(address.port)));
  });
  return promise;
}
