// A part whose data is on the way, is not to be had, or is here.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem';
import { EmptyState } from '../ui/EmptyState';
import { useSentence } from './PageStates';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { Skeleton } from '../ui/Skeleton';

export function Loaded<Data>({ query, children }: { query: UseQueryResult<Data>; children: (data: Data) => ReactNode }) {
  const texts = useTexts();
  const sentence = useSentence();
  if (query.data !== undefined) return children(query.data);
  if (!query.isError) return <Skeleton lines={6} />;
  if (query.error instanceof Problem && query.error.status === 403) return <EmptyState title={texts.app.notYours} hint={texts.app.notYoursHint} />;
  return (
    <Banner tone="bad" actions={<Button onPress={() => void query.refetch()}>{texts.connection.tryNow}</Button>}>
      {sentence(query.error)}
    </Banner>
  );
}
