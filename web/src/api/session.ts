// Who is signed in: from what the server wrote into the page, else from GET /v1/session.
import type { components } from './schema';
import { takeAnswer } from './boot';
import { fetchPlain, setCsrfToken } from './client';
import { Problem } from './problem';

export type Session = components['schemas']['Session'];

/** As the server wrote it into the page, if it did. */
export function takeSession(): Session | undefined {
  const session = takeAnswer('/v1/session');
  if (session !== undefined) setCsrfToken(session.csrf);
  return session;
}

/** The session now, or null when nobody is signed in. */
export async function readSession(): Promise<Session | null> {
  const response = await fetchPlain('/v1/session');
  if (response.status === 401) return null;
  if (!response.ok) throw await Problem.of(response);
  const session: Session = await response.json();
  setCsrfToken(session.csrf);
  return session;
}
