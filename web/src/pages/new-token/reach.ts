// How far a principal's own rights go (its ceiling), so that nothing is offered that the server must refuse. The server has
// the last word; this one answers while choosing.
import type { Grant } from '../../api/types';
import { covers } from './grant-text';
import type { Catalog, GrantDraft, Permission } from './draft';

export interface Reach {
  /** The levels of a permission that are held on anything, lowest first. */
  levelsOf(permission: Permission): string[];
  /** What a permission is held on at `level`; for one without a resource type, nothing. */
  selectorsOf(permission: Permission, level: string): string[];
}

/** For what is no token yet, and so held by nobody: a template. */
export const everywhere: Reach = { levelsOf: ({ levels }) => levels, selectorsOf: () => ['*'] };

/** What every principal without a ceiling may do with what is its own (contract 4). */
const ownGrant: Grant = {
  scopes: ['jeton.tokens:write', 'jeton.issue:write', 'jeton.apps:write', 'jeton.audit:read'],
  resources: { principal: ['self'] },
};

function wholeCatalog(catalog: Catalog): Grant[] {
  return catalog.permissions
    .filter(({ name }) => !name.startsWith('jeton.'))
    .map(({ name, levels, resource }) => ({ scopes: [`${name}:${levels.at(-1) ?? ''}`], ...(resource === null ? {} : { resources: { [resource]: ['*'] } }) }));
}

/** What the ceiling says; null: what the policy says of those without one. */
export function grantsOfCeiling(ceiling: readonly Grant[] | null, defaultCeiling: 'catalog' | 'none', catalog: Catalog): readonly Grant[] {
  return ceiling ?? [ownGrant, ...(defaultCeiling === 'none' ? [] : wholeCatalog(catalog))];
}

export function reachOf(grants: readonly Grant[]): Reach {
  /** The grants that hold `permission` at `level` or a higher one. */
  function holding({ name, levels, resource }: Permission, level: string): Grant[] {
    const enough = levels.slice(levels.indexOf(level)).map((one) => `${name}:${one}`);
    return grants.filter(({ scopes, resources }) => scopes.some((scope) => enough.includes(scope)) && (resource === null || (resources?.[resource] ?? []).length > 0));
  }
  return {
    levelsOf: (permission) => permission.levels.filter((level) => holding(permission, level).length > 0),
    selectorsOf: (permission, level) => {
      const { resource } = permission;
      return resource === null ? [] : holding(permission, level).flatMap(({ resources }) => resources?.[resource] ?? []);
    },
  };
}

/** What stands in both: the narrower of each two that overlap. */
function overlap(some: readonly string[], others: readonly string[]): string[] {
  const both = some.flatMap((one) => others.flatMap((other) => (covers(one, other) ? [other] : covers(other, one) ? [one] : [])));
  return [...new Set(both)];
}

/** The resources of `type` that all the permissions chosen in a grant reach; the widest selectors of them. */
export function reachedBy(grant: GrantDraft, type: string, catalog: Catalog, reach: Reach): string[] {
  const chosen = catalog.permissions.filter(({ name, resource }) => resource === type && grant.levels[name] !== undefined);
  const reached = chosen.map((permission) => reach.selectorsOf(permission, grant.levels[permission.name] ?? ''));
  const all = reached.reduce((left, right) => overlap(left, right), ['*']);
  return all.filter((one) => !all.some((other) => other !== one && covers(other, one)));
}

/** Whether `selector` names nothing beyond `reached`. */
export function isReached(reached: readonly string[], selector: string): boolean {
  return reached.some((one) => covers(one, selector));
}

/** The scopes of a grant that are not held on anything. */
export function scopesBeyond(grant: GrantDraft, catalog: Catalog, reach: Reach): string[] {
  return catalog.permissions.flatMap((permission) => {
    const level = grant.levels[permission.name];
    return level === undefined || reach.levelsOf(permission).includes(level) ? [] : [`${permission.name}:${level}`];
  });
}
