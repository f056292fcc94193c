// Who is signed in: from what the server wrote into the page, else from GET /v1/session.
import type { components } from './schema';
import { fetchPlain, setCsrfToken } from './client';
import { Problem } from './problem';

export type Session = components['schemas']['Session'];

export interface Boot {
  session: Session;
}

/** What the server wrote into the page, by the paths of the API; null without a session. Read once: the element goes. */
export function takeBoot(): Boot | null {
  const element = document.getElementById('jeton-boot');
  const text = element?.textContent ?? '';
  element?.remove();
  const answers: { '/v1/session'?: Session } = text === '' ? {} : JSON.parse(text);
  const session = answers['/v1/session'];
  return session === undefined ? null : { session };
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
