// Which language the page speaks, and its texts. English is in the first script; another is fetched when it is needed.
import { createContext, use } from 'react';
import { remember, remembered } from '../app/remembered';
import { en, type Texts } from './en';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const storageKey = 'jeton.language';

export function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(languages, text);
}

/** The reader's choice, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const chosen = remembered(storageKey);
  if (isLanguage(chosen)) return chosen;
  for (const wanted of navigator.languages) {
    const language = wanted.split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return 'en';
}

export function rememberLanguage(language: Language): void {
  remember(storageKey, language);
}

export async function textsOf(language: Language): Promise<Texts> {
  switch (language) {
    case 'en':
      return en;
    case 'de':
      return (await import('./de')).de;
  }
}

export interface Reading {
  language: Language;
  /** For numbers and dates: the browser's locale where it is of the language, so that a Swiss reader's dates are Swiss. */
  locale: string;
  texts: Texts;
}

export function localeFor(language: Language): string {
  return navigator.languages.find((wanted) => wanted.split('-')[0] === language) ?? language;
}

export const ReadingContext = createContext<Reading>({ language: 'en', locale: 'en', texts: en });

export function useReading(): Reading {
  return use(ReadingContext);
}

export function useTexts(): Texts {
  return useReading().texts;
}
