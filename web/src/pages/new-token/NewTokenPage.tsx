// A new token with just what it needs. What is fetched first is here; the form is NewTokenForm.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { takeAnswer } from '../../api/boot';
import { api, dataOf } from '../../api/client';
import { FailedPage, LoadingPage } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { Page } from '../../ui/Page';
import { useCatalog } from '../tokens/reading';
import { beginningOf, type Beginning } from './beginning';
import { NewTokenForm } from './NewTokenForm';

export default function NewTokenPage() {
  const texts = useTexts().newToken;
  const [query] = useSearchParams();
  const from = query.get('from');
  const catalog = useCatalog();
  const policy = useQuery({ queryKey: ['policy'], queryFn: () => dataOf(api.GET('/v1/policy')), initialData: () => takeAnswer('/v1/policy') });
  const model = useQuery({
    queryKey: ['tokens', from],
    enabled: from !== null,
    queryFn: () => dataOf(api.GET('/v1/tokens/{id}', { params: { path: { id: from ?? '' } } })),
  });
  // Made once: what the link says is where the form begins, not what it follows.
  const [beginning, setBeginning] = useState<Beginning | null>(null);

  const failed = [catalog, policy, model].find(({ isError }) => isError);
  if (failed !== undefined) return <FailedPage title={texts.title} error={failed.error} retry={() => void failed.refetch()} />;
  if (catalog.data === undefined || policy.data === undefined || (from !== null && model.data === undefined)) return <LoadingPage />;
  if (beginning === null) {
    setBeginning(beginningOf(query, model.data ?? null, catalog.data, policy.data, texts));
    return <LoadingPage />;
  }
  return (
    <Page title={texts.title} intro={texts.intro}>
      <NewTokenForm beginning={beginning} catalog={catalog.data} policy={policy.data} />
    </Page>
  );
}
