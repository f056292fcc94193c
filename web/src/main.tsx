import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/base.css';
import { App } from './app/App';
import { applyTheme } from './app/theme';
import { takeSession } from './api/session';
import { preferredLanguage, textsOf } from './texts/language';

async function start() {
  applyTheme();
  const session = takeSession();
  const language = preferredLanguage();
  const texts = await textsOf(language);
  const root = document.getElementById('root');
  if (root === null) throw new Error('the shell has no root');
  // As a transition: drawn in slices, between which the browser answers the reader.
  startTransition(() => createRoot(root).render(<App session={session} language={language} texts={texts} />));
}

void start();
