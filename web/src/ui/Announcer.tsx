// What just happened, said: to screen readers, and, for a moment, in a corner of the page.
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import styles from './Announcer.module.css';

const shownMs = 4_000;

const AnnounceContext = createContext<(text: string) => void>(() => {});

export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', count: 0 });
  const announce = useCallback((text: string) => setSaid(({ count }) => ({ text, count: count + 1 })), []);

  useEffect(() => {
    if (said.text === '') return;
    const timer = setTimeout(() => setSaid(({ count }) => ({ text: '', count })), shownMs);
    return () => clearTimeout(timer);
  }, [said]);

  return (
    <AnnounceContext value={announce}>
      {children}
      {/* data-live-announcer: a modal dialog leaves it to be heard (react-aria hides all else). */}
      <div className={styles['place']} role="status" aria-live="polite" data-live-announcer="true">
        {said.text !== '' && (
          <div key={said.count} className={styles['toast']}>
            {said.text}
          </div>
        )}
      </div>
    </AnnounceContext>
  );
}

/** Says `text` once; for what the eye sees elsewhere already, or is gone from the page. */
export function useAnnounce(): (text: string) => void {
  return use(AnnounceContext);
}
