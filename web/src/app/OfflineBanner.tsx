// Says that the server is away, and that it is back. Nothing typed is lost in between.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { reachability } from '../api/reachability';
import { useTexts } from '../texts/language';
import { useAnnounce } from '../ui/Announcer';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import styles from './OfflineBanner.module.css';

export function OfflineBanner() {
  const texts = useTexts();
  const announce = useAnnounce();
  const queries = useQueryClient();
  const reachable = useSyncExternalStore(reachability.subscribe, reachability.current);
  const wasAway = useRef(false);

  useEffect(() => {
    if (!reachable) {
      wasAway.current = true;
    } else if (wasAway.current) {
      wasAway.current = false;
      announce(texts.connection.back);
      void queries.refetchQueries({ predicate: (query) => query.state.status === 'error' });
    }
  }, [reachable, announce, queries, texts]);

  if (reachable) return null;
  return (
    <div className={styles['place']}>
      <Banner
        tone="warn"
        actions={<Button onPress={() => void reachability.askNow()}>{texts.connection.tryNow}</Button>}
      >
        {texts.connection.away}
      </Banner>
    </div>
  );
}
