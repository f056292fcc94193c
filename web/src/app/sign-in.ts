// The way to the sign-in page, which the server renders, and back.

/** Of this page, so that signing in leads back to it. */
export function signInAddress(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}

export function goToSignIn(): void {
  location.replace(signInAddress());
}
