// Which choices are riskier than most, so that they are named, and cost a step.
import type { Grant } from '../../api/types';
import type { Catalog, Expiry } from './draft';

export type Risk =
  /** All that the catalog has, as far as it goes, on all there is. */
  | { kind: 'everything' }
  | { kind: 'noExpiry' }
  /** Jeton's own permissions: what it holds can make or end other tokens. */
  | { kind: 'jeton'; scopes: string[] }
  /** More than reading, on every resource of a type. */
  | { kind: 'wide'; scopes: string[]; type: string };

function isOwn(permission: string): boolean {
  return permission.startsWith('jeton.');
}

/** The scopes of `grant` that go further than the first level, on every resource of their type. */
export function wideScopes(grant: Grant, catalog: Catalog): { type: string; scopes: string[] }[] {
  const found = new Map<string, string[]>();
  for (const scope of grant.scopes) {
    const [name = '', level = ''] = scope.split(':');
    const permission = catalog.permissions.find((one) => one.name === name);
    if (permission === undefined || permission.resource === null || permission.levels.indexOf(level) < 1) continue;
    if (!(grant.resources?.[permission.resource] ?? []).includes('*')) continue;
    found.set(permission.resource, [...(found.get(permission.resource) ?? []), scope]);
  }
  return [...found].map(([type, scopes]) => ({ type, scopes }));
}

function holdsEverything(grants: readonly Grant[], catalog: Catalog): boolean {
  const product = catalog.permissions.filter(({ name }) => !isOwn(name));
  return (
    product.length > 1 &&
    product.every(({ name, levels, resource }) =>
      grants.some(
        (grant) =>
          grant.scopes.includes(`${name}:${levels.at(-1) ?? ''}`) &&
          (resource === null || (grant.resources?.[resource] ?? []).includes('*')),
      ),
    )
  );
}

export function risksOf(grants: readonly Grant[], expiry: Expiry, catalog: Catalog): Risk[] {
  const risks: Risk[] = [];
  const everything = holdsEverything(grants, catalog);
  if (everything) risks.push({ kind: 'everything' });
  if (expiry.kind === 'never') risks.push({ kind: 'noExpiry' });
  const own = grants.flatMap(({ scopes }) => scopes).filter(isOwn);
  if (own.length > 0) risks.push({ kind: 'jeton', scopes: own });
  if (!everything) {
    for (const grant of grants) {
      for (const { type, scopes } of wideScopes(grant, catalog)) {
        const product = scopes.filter((scope) => !isOwn(scope));
        if (product.length > 0) risks.push({ kind: 'wide', scopes: product, type });
      }
    }
  }
  return risks;
}
