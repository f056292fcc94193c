// Light or dark: the system's choice, unless the reader made one.
import { useSyncExternalStore } from 'react';
import { remember, remembered } from './remembered';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'jeton.theme';
const listeners = new Set<() => void>();

function isTheme(text: string | null): text is Theme {
  return themes.some((theme) => theme === text);
}

function current(): Theme {
  const stored = remembered(storageKey);
  return isTheme(stored) ? stored : 'system';
}

export function applyTheme(): void {
  const theme = current();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function chooseTheme(theme: Theme): void {
  remember(storageKey, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
