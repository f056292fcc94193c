// One token.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import { FailedPage, LoadingPage } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { StatusBadge } from '../../ui/Badge';
import { Facts } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Page, Section } from '../../ui/Page';
import { safeName } from '../../ui/safe-name';
import { Time } from '../../ui/Time';

export default function TokenPage({ id }: { id: string }) {
  const texts = useTexts();
  const token = useQuery({
    queryKey: ['tokens', id],
    queryFn: () => dataOf(api.GET('/v1/tokens/{id}', { params: { path: { id } } })),
  });
  if (token.isError) return <FailedPage title={texts.token.title} error={token.error} retry={() => void token.refetch()} />;
  if (token.data === undefined) return <LoadingPage />;
  const { name, status, last_used_at, expires_at } = token.data;
  return (
    <Page title={safeName(name)} heading={<Name>{name}</Name>}>
      <Section title={texts.token.title}>
        <Facts
          facts={[
            { name: texts.tokens.status, value: <StatusBadge status={status} /> },
            { name: texts.tokens.lastUsed, value: last_used_at === null ? texts.time.never : <Time at={last_used_at} /> },
            { name: texts.tokens.expires, value: expires_at === null ? texts.time.never : <Time at={expires_at} /> },
          ]}
        />
      </Section>
    </Page>
  );
}
