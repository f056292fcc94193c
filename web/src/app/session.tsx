// Who is signed in, for every part below.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { readSession, type Session } from '../api/session';
import { goToSignIn } from './sign-in';
import { FailedPage, LoadingPage } from './PageStates';

const SessionContext = createContext<Session | null>(null);
export const sessionKey = ['session'] as const;

export function SessionProvider({ begins, children }: { begins: Session | undefined; children: ReactNode }) {
  const query = useQuery({
    queryKey: sessionKey,
    queryFn: readSession,
    initialData: begins,
    staleTime: Infinity,
  });
  if (query.data === null) {
    goToSignIn();
    return <LoadingPage />;
  }
  if (query.data === undefined) {
    return query.isError ? <FailedPage error={query.error} retry={() => void query.refetch()} /> : <LoadingPage />;
  }
  return <SessionContext value={query.data}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('this part needs a session around it');
  return session;
}

/** Puts a session that the server has just told in the place of the one before. */
export function useReplaceSession(): (session: Session) => void {
  const queries = useQueryClient();
  return (session) => queries.setQueryData(sessionKey, session);
}

/** Whether the person may use `scope` of Jeton's own on everyone, or on what has no owner. */
export function useCan(): (scope: string) => boolean {
  const { can } = useSession();
  return useMemo(() => {
    const scopes = new Set(can);
    return (scope: string) => scopes.has(scope);
  }, [can]);
}
