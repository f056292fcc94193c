// The same token by the command line and by the API, to copy. No secret stands in either: both read the caller's own
// from the environment.
import type { NewToken } from '../../api/types';
import { formatGrant } from './grant-text';

/** One word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Seconds as `--expires` takes them. */
export function spanText(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}

export function commandOf(request: NewToken): string {
  const words = ['jeton', 'token', 'create', shellWord(request.name)];
  const flag = (name: string, value: string) => words.push(`--${name}`, shellWord(value));
  for (const grant of request.grants) flag('grant', formatGrant(grant));
  if (request.expires_in !== undefined) flag('expires', spanText(request.expires_in));
  if (request.expires_at !== undefined) flag('expires', request.expires_at);
  if (request.expires !== undefined) flag('expires', 'never');
  for (const network of request.allowed_ips ?? []) flag('allow-ip', network);
  if (request.max_uses !== undefined) flag('max-uses', String(request.max_uses));
  if (request.owner !== undefined) flag('owner', request.owner);
  if (request.kind !== undefined) flag('kind', request.kind);
  if (request.description !== undefined) flag('description', request.description);
  return words.join(' ');
}

export function callOf(request: NewToken, url: string): string {
  // The header comes by standard input: a secret among the arguments is seen by every process of the machine.
  return [
    `printf 'Authorization: Bearer %s\\n' "$JETON_TOKEN" | curl ${shellWord(`${url}/v1/tokens`)} -H @- \\`,
    `  --json ${shellWord(JSON.stringify(request))}`,
  ].join('\n');
}
