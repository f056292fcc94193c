import { createRoot } from 'react-dom/client';
import './styles/base.css';
import { App } from './app/App';
import { applyTheme } from './app/theme';
import { setCsrfToken } from './api/client';
import { takeBoot } from './api/session';
import { preferredLanguage, textsOf } from './texts/language';

async function start() {
  applyTheme();
  const boot = takeBoot();
  if (boot !== null) setCsrfToken(boot.session.csrf);
  const language = preferredLanguage();
  const texts = await textsOf(language);
  const root = document.getElementById('root');
  if (root === null) throw new Error('the shell has no root');
  createRoot(root).render(<App boot={boot} language={language} texts={texts} />);
}

void start();
