// What the frame of every page says: its menu, a server that is away, a session that has ended, a sign-in to confirm.
import type { Texts } from '../en';

export const app: Texts['app'] = {
  navigation: 'Hauptnavigation',
  skip: 'Zum Inhalt springen',
  tokens: 'Tokens',
  apps: 'Apps',
  account: 'Konto',
  administration: 'Verwaltung',
  newToken: 'Neues Token',
  backTo: (site: string) => `Zurück zu ${site}`,
  signOut: 'Abmelden',
  userMenu: (name) => `Angemeldet als ${name}`,
  theme: 'Darstellung',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  loading: 'Wird geladen',
  notFound: 'Diese Seite gibt es nicht',
  notFoundHint: 'Vielleicht ist die Adresse vertippt, oder was hier stand, ist fort.',
  gone: 'Hier ist nichts',
  goneHint: 'Was hier stand, ist fort, war nie da, oder ist nicht für Sie.',
  notYours: 'Das ist nicht für Sie',
  notYoursHint: 'Ihr Konto hat kein Recht darauf. Wer diesen Server verwaltet, kann es geben.',
  toTokens: 'Zu den Tokens',
  broken: 'Auf dieser Seite ist etwas schiefgegangen',
  brokenHint: 'Was Sie vorher geändert haben, ist nicht verloren. Laden Sie die Seite neu; geschieht es wieder, geben Sie den Text unten an die Betreiber dieses Servers weiter.',
  reload: 'Neu laden',
};

export const connection: Texts['connection'] = {
  away: 'Der Server ist nicht erreichbar. Ihre Eingaben bleiben stehen; es geht weiter, sobald er wieder da ist.',
  tryNow: 'Jetzt versuchen',
  back: 'Der Server ist wieder da.',
};

export const session: Texts['session'] = {
  ended: 'Ihre Sitzung ist beendet',
  endedHint: 'Melden Sie sich in einem anderen Tab wieder an. Diese Seite bleibt, wie sie ist, mit allem, was Sie eingegeben haben.',
  endedFrame: 'Öffnen Sie Ihre Token noch einmal von der Seite aus, die diese umgibt. Was Sie hier eingegeben haben, bleibt bis dahin stehen.',
  openSignIn: 'In neuem Tab anmelden',
  waiting: 'Sobald Sie dort angemeldet sind, geht es hier weiter.',
  otherUser: 'Jetzt ist jemand anderes angemeldet. Laden Sie die Seite neu, um so weiterzumachen; Ihre Eingaben hier gehen dabei verloren.',
  check: 'Ich bin angemeldet',
  leave: 'Abbrechen',
};

export const fresh: Texts['fresh'] = {
  title: 'Bestätigen Sie, dass Sie es sind',
  hint: 'Diese Änderung braucht eine Anmeldung innerhalb der letzten zehn Minuten.',
  password: 'Passwort',
  code: 'Code aus Ihrer App oder ein Wiederherstellungscode',
  codeHint: 'Nur wenn Ihr Konto danach fragt.',
  confirm: 'Bestätigen',
  passkey: 'Passkey verwenden',
  provider: (title) => `Bei ${title} anmelden`,
  providerHint: 'Es öffnet sich ein neuer Tab. Sobald Sie dort angemeldet sind, geht es hier weiter.',
  impossible: 'Sie kommen von einem anderen Produkt und melden sich dort an: Diese Änderung ist hier nicht möglich.',
  noWay: 'Ihr Konto hat weder Passwort noch Passkey. Melden Sie sich ab und wieder an, und versuchen Sie es binnen zehn Minuten.',
  passkeyFailed: 'Der Passkey wurde nicht angenommen, oder der Dialog wurde geschlossen. Versuchen Sie es noch einmal, oder nehmen Sie Ihr Passwort.',
};
