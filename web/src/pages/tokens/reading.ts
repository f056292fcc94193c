// What the pages on tokens read from the server.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { takeAnswer } from '../../api/boot';
import { api, dataOf } from '../../api/client';
import { useSession } from '../../app/session';
import type { Filters } from './filters';

const catalogStaleMs = 5 * 60_000;

export function useCatalog() {
  return useQuery({
    queryKey: ['catalog'],
    queryFn: () => dataOf(api.GET('/v1/catalog')),
    initialData: () => takeAnswer('/v1/catalog'),
    staleTime: catalogStaleMs,
  });
}

/** The list by what the server filters; further pages on demand. */
export function useTokenList(filters: Filters) {
  const { user } = useSession();
  const asked = {
    with: 'use' as const,
    ...(filters.q === '' ? {} : { q: filters.q }),
    ...(filters.status === 'any' ? {} : { status: filters.status }),
    ...(filters.kind === 'any' ? {} : { kind: filters.kind }),
    ...(filters.permission === '' ? {} : { permission: filters.permission }),
    ...(filters.permission !== '' && filters.unused ? { unused: true } : {}),
    ...(filters.owner !== '' ? { owner: filters.owner } : filters.whose === 'own' ? { owner: user.id } : {}),
  };
  return useInfiniteQuery({
    queryKey: ['tokens', asked],
    initialPageParam: '',
    initialData: () => {
      const first = takeAnswer('/v1/tokens', `/v1/tokens?${new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))}`);
      return first === undefined ? undefined : { pages: [first], pageParams: [''] };
    },
    queryFn: ({ pageParam }) => dataOf(api.GET('/v1/tokens', { params: { query: pageParam === '' ? asked : { ...asked, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** A token's name; its id until that is known, or when it is gone or may not be seen. */
export function useTokenName(id: string): string {
  const query = useQuery({
    queryKey: ['tokens', 'one', id],
    staleTime: catalogStaleMs,
    retry: false,
    queryFn: () => dataOf(api.GET('/v1/tokens/{id}', { params: { path: { id } } })),
  });
  return query.data?.name ?? id;
}

/** The name of a principal that is not the reader; its id until that is known, or when it may not be seen. */
export function usePrincipalName(id: string): string {
  const { user } = useSession();
  const query = useQuery({
    queryKey: ['principal', id],
    staleTime: catalogStaleMs,
    retry: false,
    enabled: id !== user.id,
    queryFn: async () => {
      const path = { params: { path: { id } } };
      if (id.startsWith('svc_')) return (await dataOf(api.GET('/v1/services/{id}', path))).name;
      return (await dataOf(api.GET('/v1/users/{id}', path))).username;
    },
  });
  return id === user.id ? user.username : (query.data ?? id);
}
