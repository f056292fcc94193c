// What an event of the audit trail is called.
import type { Texts } from './en';

/** One that this page does not know, of a newer server perhaps, is shown by its type. */
export function eventText(texts: Texts, type: string): string {
  const events: Readonly<Record<string, string>> = texts.events;
  const attempts: Readonly<Record<string, string>> = texts.attempts;
  const tried = type.endsWith('.refused') ? attempts[type.slice(0, -'.refused'.length)] : undefined;
  return events[type] ?? (tried === undefined ? type : texts.eventRefused(tried));
}
