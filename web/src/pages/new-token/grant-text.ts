// Grants as one line of text, as links and the command line have them (contract 4):
// SCOPE[,SCOPE…] [on TYPE:SELECTOR[,TYPE:SELECTOR…]]
import type { Grant } from '../../api/types';

const scopePattern = /^(jeton\.)?[a-z][a-z0-9_]{0,62}:[a-z][a-z0-9_]{0,62}$/;
const resourcePattern = /^([a-z][a-z0-9_]{0,62}):(.+)$/;
/** A name of 1 to 256 bytes without white space, control character or `*`, which may end in one `*`; or `*` alone. */
const selectorPattern = /^(?:\*|[^\s\p{Cc}*]+\*?)$/u;
const selectorBytesMax = 257;

export function isSelector(text: string): boolean {
  return selectorPattern.test(text) && new TextEncoder().encode(text).length <= selectorBytesMax - (text.endsWith('*') ? 0 : 1);
}

/** Whether `selector` names nothing beyond `wider`. */
export function covers(wider: string, selector: string): boolean {
  return wider === selector || (wider.endsWith('*') && selector.startsWith(wider.slice(0, -1)));
}

/** Null when it is none. */
export function parseGrant(text: string): Grant | null {
  const [scopesText = '', resourcesText, ...rest] = text.trim().split(/ +on +/);
  if (rest.length > 0) return null;
  const scopes = scopesText.split(',').map((scope) => scope.trim());
  if (!scopes.every((scope) => scopePattern.test(scope))) return null;
  const grant: Grant = { scopes };
  if (resourcesText === undefined) return grant;
  const resources: Record<string, string[]> = {};
  for (const resource of resourcesText.split(',')) {
    const [, type, selector] = resourcePattern.exec(resource.trim()) ?? [];
    if (type === undefined || selector === undefined || !isSelector(selector)) return null;
    (resources[type] ??= []).push(selector);
  }
  return { ...grant, resources };
}

/** Grants, one a line, empty lines left out; or the number of the first line that is none, from 1. */
export function parseGrantLines(text: string): { grants: Grant[] } | { wrongLine: number } {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const grants: Grant[] = [];
  for (const [place, line] of lines.entries()) {
    const grant = parseGrant(line);
    if (grant === null) return { wrongLine: place + 1 };
    grants.push(grant);
  }
  return { grants };
}

export function formatGrant(grant: Grant): string {
  const on = Object.entries(grant.resources ?? {}).flatMap(([type, selectors]) => selectors.map((selector) => `${type}:${selector}`));
  return grant.scopes.join(',') + (on.length > 0 ? ` on ${on.join(',')}` : '');
}
