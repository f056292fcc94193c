// Every text of the page, in English: the language that is complete by definition. A file a subject, a section a page; a
// text with a number or a name in it is a function, so that a language can order its words. Imported with their endings:
// the browser tests read this without the bundler. What has a function of its own comes first: between two sections it
// would keep the bundler from putting these where they are named.
import { newToken } from './en/new-token.ts';
import { app, connection, session, fresh } from './en/app.ts';
import { form, told, copy, time } from './en/ui.ts';
import { status, kind, tokens, token } from './en/tokens.ts';
import { eventRefused, attempts, events } from './en/audit.ts';
import { apps, account } from './en/account.ts';
import { admin } from './en/admin.ts';

export const en = {
  app,
  connection,
  session,
  fresh,
  form,
  told,
  copy,
  time,
  status,
  kind,
  tokens,
  token,
  eventRefused,
  attempts,
  events,
  apps,
  account,
  admin,
  newToken,
};

/** What every language has to say. */
export type Texts = typeof en;
