// What an event of the audit trail is called.
import type { Texts } from './en';

/** One that this page does not know, of a newer server perhaps, is shown by its type. */
export function eventText(texts: Texts, type: string): string {
  const known: Readonly<Record<string, string>> = texts.events;
  const refused = type.endsWith('.refused') ? known[type.slice(0, -'.refused'.length)] : undefined;
  return known[type] ?? (refused === undefined ? type : texts.eventRefused(refused));
}
