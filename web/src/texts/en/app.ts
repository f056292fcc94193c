// What the frame of every page says: its menu, a server that is away, a session that has ended, a sign-in to confirm.

export const app = {
  navigation: 'Main',
  skip: 'Skip to the content',
  tokens: 'Tokens',
  apps: 'Apps',
  account: 'Account',
  administration: 'Administration',
  newToken: 'New token',
  signOut: 'Sign out',
  backTo: (site: string) => `Back to ${site}`,
  userMenu: (name: string) => `Signed in as ${name}`,
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  loading: 'Loading',
  notFound: 'There is no such page',
  notFoundHint: 'The address may be mistyped, or what stood here is gone.',
  gone: 'There is nothing here',
  goneHint: 'What stood here is gone, was never there, or is not yours to see.',
  notYours: 'This is not yours to see',
  notYoursHint: 'Your account does not have the right to it. Whoever administers this server can give it.',
  toTokens: 'To the tokens',
  broken: 'Something went wrong on this page',
  brokenHint: 'Nothing that you changed before is lost. Load the page again; if it happens again, tell whoever runs this server what stands below.',
  reload: 'Load again',
};

export const connection = {
  away: 'The server cannot be reached. What you typed stays here; the page goes on as soon as it is back.',
  tryNow: 'Try now',
  back: 'The server is back.',
};

export const session = {
  ended: 'Your session has ended',
  endedHint: 'Sign in again in another tab. This page stays as it is, with all that you typed.',
  endedFrame: 'Open your tokens once more from the page around this one. What you typed here stays until then.',
  openSignIn: 'Sign in in a new tab',
  waiting: 'As soon as you are signed in there, this page goes on.',
  otherUser: 'Somebody else is signed in now. Load the page again to go on as them; what you typed here will be gone.',
  check: 'I have signed in',
  leave: 'Leave it',
};

export const fresh = {
  title: 'Confirm that it is you',
  hint: 'This change needs a sign-in of the last ten minutes.',
  password: 'Password',
  code: 'Code from your app, or a recovery code',
  codeHint: 'Only when your account asks for one.',
  confirm: 'Confirm',
  passkey: 'Use a passkey',
  provider: (title: string) => `Sign in at ${title}`,
  providerHint: 'It opens in a new tab. As soon as you are signed in there, this page goes on.',
  impossible: 'You came here from another product and sign in there: such a change is not for this page.',
  noWay: 'Your account has neither a password nor a passkey. Sign out and in again, then try within ten minutes.',
  passkeyFailed: 'The passkey was not accepted, or the prompt was closed. Try again, or use your password.',
};
