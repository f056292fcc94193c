// Programs whose wall clock stands elsewhere: tests/faults/faults.c, preloaded.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../tests/faults/faults.c', import.meta.url));
let directory: string | undefined;

/** The compiled library, made once a process. */
function library(): string {
  if (directory !== undefined) return join(directory, 'faults.so');
  const made = mkdtempSync(join(tmpdir(), 'jeton-clock-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const path = join(made, 'faults.so');
  const { status, stderr } = spawnSync('clang-19', ['-shared', '-fPIC', '-O1', '-o', path, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`faults.c does not compile: ${stderr}`);
  directory = made;
  return path;
}

/** Of a program without Jeton's variables. `seconds`: how far from now its wall clock stands. */
export function environment(seconds = 0): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('JETON_')));
  if (seconds === 0) return own;
  const preloaded = library();
  const faults = `${preloaded}.${seconds}`;
  const memory = Buffer.alloc(4096);
  memory.writeBigInt64LE(BigInt(seconds) * 1_000_000_000n); // the first of faults.c's numbers
  if (!existsSync(faults)) writeFileSync(faults, memory); // another program may have it mapped
  return { ...own, LD_PRELOAD: preloaded, FAULTS: faults };
}
