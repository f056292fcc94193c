// The one door to the API: types from openapi.yaml, the CSRF token, problems as errors, and what can be mended in
// between (a session that ended, a sign-in that is not fresh) mended before the caller hears of it.
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import { Problem, Unreachable } from './problem';
import { reachability } from './reachability';

const answerDeadlineMs = 30_000;

/** What the page does when a request needs the person first. Each resolves to whether to send it again. */
export interface Mending {
  /** The session ended (401). */
  signIn(): Promise<boolean>;
  /** The change needs a fresh sign-in (403 fresh_sign_in_required). */
  confirm(): Promise<boolean>;
}

let csrf = '';
let mending: Mending | null = null;

/** Kept in this module alone; sent with every change (A38). */
export function setCsrfToken(token: string): void {
  csrf = token;
}

/** For a form that leaves the page. */
export function csrfToken(): string {
  return csrf;
}

/** Asks for a fresh sign-in before something that is no request of this page's. Whether there is one now. */
export async function makeFresh(): Promise<boolean> {
  return (await mending?.confirm()) ?? false;
}

export function mendWith(next: Mending): () => void {
  mending = next;
  return () => {
    if (mending === next) mending = null;
  };
}

async function send(request: Request): Promise<Response> {
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  const headers = new Headers(request.headers);
  if (changes && csrf !== '') headers.set('X-CSRF-Token', csrf);
  // In a frame the page acts for the frame's own session, whoever else is signed in in this browser.
  if (window.parent !== window) headers.set('X-Jeton-Embedded', '1');
  try {
    const response = await fetch(
      new Request(request, {
        headers,
        credentials: 'same-origin',
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(answerDeadlineMs)]),
      }),
    );
    reachability.seen(true);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    reachability.seen(false);
    throw new Unreachable();
  }
}

/** As fetch, but throws a Problem for every answer that is not a success. */
async function fetchOrThrow(request: Request): Promise<Response> {
  const response = await send(request.clone());
  if (response.ok) return response;
  const problem = await Problem.of(response);
  if (mending !== null) {
    const mended =
      problem.status === 401 && problem.kind !== 'wrong_credentials'
        ? await mending.signIn()
        : problem.kind === 'fresh_sign_in_required'
          ? await mending.confirm()
          : false;
    if (mended) {
      const again = await send(request);
      if (again.ok) return again;
      throw await Problem.of(again);
    }
  }
  throw problem;
}

export const api = createClient<paths>({ baseUrl: '/', fetch: fetchOrThrow });

/** The data of an answer that must have some. */
export async function dataOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new Error('the server answered without the data that was asked for');
  return data;
}

/** A GET outside of mending: for finding out who, if anyone, is signed in. */
export async function fetchPlain(path: string, init: RequestInit = {}): Promise<Response> {
  return send(new Request(new URL(path, location.origin), init));
}

/**
 * An idempotency key for as long as the same thing is asked: a double click, or a retry after an answer that was lost,
 * makes no second token. Another body is another intent.
 */
export class Intent {
  #key = '';
  #body = '';

  keyFor(body: unknown): string {
    const text = JSON.stringify(body);
    if (this.#key === '' || text !== this.#body) {
      this.#key = crypto.randomUUID();
      this.#body = text;
    }
    return this.#key;
  }

  done(): void {
    this.#key = '';
  }
}
