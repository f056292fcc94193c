// The way to the sign-in page, which the server renders, and back.

/** Of this page, so that signing in leads back to it. */
export function signInAddress(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}

export function goToSignIn(): void {
  if (isFramed()) location.reload();
  else location.replace(signInAddress());
}

/** After signing out. */
export function leave(): void {
  if (isFramed()) location.reload();
  else location.assign('/login');
}

/** In a frame nobody signs in: the server says there how the tokens are opened again. */
function isFramed(): boolean {
  return window.parent !== window;
}
