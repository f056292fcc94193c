// The page from the outside in: language, data, session, frame, routes.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Problem, Unreachable } from '../api/problem';
import type { Session } from '../api/session';
import type { Texts } from '../texts/en';
import { localeFor, rememberLanguage, ReadingContext, textsOf, type Language } from '../texts/language';
import { Announcer } from '../ui/Announcer';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { Mending } from './Mending';
import { OfflineBanner } from './OfflineBanner';
import { Routes } from './Routes';
import { SessionProvider } from './session';
import { LanguageSwitch } from './language-switch';

const retriesMax = 4;

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 10_000,
        // What the server refused stays refused; when it is away, it may be back.
        retry: (count, error) =>
          count < retriesMax && (error instanceof Unreachable || (error instanceof Problem && error.status === 503)),
        retryDelay: (count) => Math.min(500 * 2 ** count, 8_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

interface Props {
  session: Session | undefined;
  language: Language;
  texts: Texts;
}

export function App({ session, language: firstLanguage, texts: firstTexts }: Props) {
  const [queries] = useState(makeQueryClient);
  const [reading, setReading] = useState({ language: firstLanguage, texts: firstTexts });
  const locale = localeFor(reading.language);

  useEffect(() => {
    document.documentElement.lang = reading.language;
    document.documentElement.dir = 'ltr';
  }, [reading.language]);

  async function choose(language: Language) {
    const texts = await textsOf(language);
    rememberLanguage(language);
    setReading({ language, texts });
  }

  return (
    <ReadingContext value={{ ...reading, locale }}>
      <LanguageSwitch value={choose}>
        <I18nProvider locale={locale}>
          <QueryClientProvider client={queries}>
            <ErrorBoundary>
              <Announcer>
                <OfflineBanner />
                <SessionProvider begins={session}>
                  <Mending>
                    <Frame>
                      <Routes />
                    </Frame>
                  </Mending>
                </SessionProvider>
              </Announcer>
            </ErrorBoundary>
          </QueryClientProvider>
        </I18nProvider>
      </LanguageSwitch>
    </ReadingContext>
  );
}
