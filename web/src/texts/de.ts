// Every text of the page, in German: a file for each that English has.
import { newToken } from './de/new-token.ts';
import { app, connection, session, fresh } from './de/app.ts';
import { form, told, copy, time } from './de/ui.ts';
import { status, kind, tokens, token } from './de/tokens.ts';
import { eventRefused, attempts, events } from './de/audit.ts';
import { apps, account } from './de/account.ts';
import { admin } from './de/admin.ts';
import type { Texts } from './en';

export const de: Texts = {
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
