// A73: what is installed is locked by hash, comes from no host that a lock could name, and runs no script.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const directory = new URL('..', import.meta.url);
const lock: { packages: Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }> } = JSON.parse(
  readFileSync(new URL('package-lock.json', directory), 'utf8'),
);
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

test('a73: every package of the lock has its hash', () => {
  expect(packages.length).toBeGreaterThan(100);
  const without = packages.filter(([, { integrity, inBundle }]) => inBundle !== true && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(without.map(([path]) => path)).toEqual([]);
});

test('a73: the lock names no host to fetch from', () => {
  expect(packages.filter(([, { resolved, link }]) => resolved !== undefined || link === true).map(([path]) => path)).toEqual([]);
});

test('a73: every dependency is pinned to one version', () => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', directory), 'utf8'));
  const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.entries(manifest[kind] ?? {}));
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
});

test('a73: no script of a package runs', () => {
  expect(execFileSync('npm', ['config', 'get', 'ignore-scripts'], { cwd: directory, encoding: 'utf8' }).trim()).toBe('true');
}, 120_000);
