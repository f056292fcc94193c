// How a menu deep in the page changes the language of all of it.
import { createContext } from 'react';
import type { Language } from '../texts/language';

export const LanguageSwitch = createContext<(language: Language) => Promise<void>>(async () => {});
