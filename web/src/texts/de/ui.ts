// What parts of many pages say: fields, copying, times; and what the server refused.
import type { Texts } from '../en';

export const form: Texts['form'] = {
  required: 'Bitte ausfüllen.',
  cancel: 'Abbrechen',
  close: 'Schließen',
  save: 'Speichern',
  pending: 'Bitte warten.',
  remove: 'Entfernen',
  add: 'Hinzufügen',
  clear: 'Leeren',
  search: 'Suchen',
  more: 'Mehr zeigen',
  optional: 'freiwillig',
  blankName: '(leerer Name)',
  errors: (count) => (count === 1 ? 'Ein Feld braucht noch einen Blick.' : `${count} Felder brauchen noch einen Blick.`),
  unexpected: 'Das hat nicht geklappt.',
};

export const told: Texts['told'] = (kind, pointer) => {
  switch (kind) {
    case 'wrong_password': return 'Das Passwort stimmt nicht.';
    case 'wrong_code': return 'Der Code ist falsch, schon benutzt oder alt: nehmen Sie den nächsten, der gezeigt wird.';
    case 'code_required': return 'Auch ein Code ist nötig: der, den Ihre App zeigt, oder ein Notfallcode.';
    case 'too_many_requests': return 'Zu viele Versuche: warten Sie eine Minute.';
    case 'too_many_tokens': return 'So viele lebende Token, wie dieser Server erlaubt, gibt es schon: widerrufen Sie eines, das niemand braucht.';
    case 'username_taken': return 'Diesen Benutzernamen gibt es schon, oder es gab ihn einmal.';
    case 'already_rotated': return 'Es ist schon erneuert.';
    case 'last_administrator': return 'Dies ist der letzte Benutzer, der alles verwalten darf: machen Sie erst einen anderen dazu.';
    case 'unavailable': return 'Der Server kann gerade nicht antworten: versuchen Sie es gleich noch einmal.';
    case 'invalid_member':
      switch (pointer) {
        case '/username': return 'Ein Benutzername hat 1 bis 64 Zeichen: kleine Buchstaben, Ziffern und, nach dem ersten Zeichen, auch . _ -';
        case '/email': return 'Schreiben Sie eine Mailadresse ohne Leerzeichen.';
        case '/name': return 'Ein Name darf nicht leer sein, nicht zu lang, und keine Steuerzeichen enthalten.';
        case '/password': return 'Dieses Passwort ist zu kurz, zu bekannt oder zu leicht zu erraten: nehmen Sie ein anderes, etwa vier eigene Wörter.';
        case '/code': return 'Der Code ist falsch oder alt: tippen Sie den, den die App jetzt zeigt.';
        case '/allowed_ips': return 'Diese Adressen nimmt der Server nicht an.';
        case '/expires_in':
        case '/expires_at':
        case '/expires': return 'Dieses Ende erlaubt der Server nicht.';
        default: return null;
      }
    default: return null;
  }
};

export const copy: Texts['copy'] = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyWhat: (what) => `${what} kopieren`,
  copiedWhat: (what) => `${what} in die Zwischenablage kopiert`,
  failed: 'Der Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn von Hand.',
  selected: 'Der Browser hat das Kopieren nicht erlaubt. Es ist markiert: drücken Sie Strg+C, auf einem Mac ⌘C.',
};

export const time: Texts['time'] = {
  never: 'nie',
  justNow: 'gerade eben',
};
