// All tokens that the reader may see.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/client';
import { FailedPage } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { StatusBadge } from '../../ui/Badge';
import { ButtonLink } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Page } from '../../ui/Page';
import { Skeleton } from '../../ui/Skeleton';
import { Time } from '../../ui/Time';

export default function TokensPage() {
  const texts = useTexts();
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => dataOf(api.GET('/v1/tokens')) });
  if (tokens.isError) return <FailedPage title={texts.tokens.title} error={tokens.error} retry={() => void tokens.refetch()} />;
  const items = tokens.data?.items;
  const create = (
    <ButtonLink href="/tokens/new" tone="primary">
      {texts.app.newToken}
    </ButtonLink>
  );
  return (
    <Page title={texts.tokens.title} actions={create}>
      {items === undefined ? (
        <Skeleton lines={6} />
      ) : items.length === 0 ? (
        <EmptyState title={texts.tokens.empty} hint={texts.tokens.emptyHint} />
      ) : (
        <Table
          label={texts.tokens.title}
          rows={items}
          rowKey={(token) => token.id}
          columns={[
            { title: texts.tokens.name, cell: (token) => <Link href={`/tokens/${token.id}`}><Name>{token.name}</Name></Link> },
            { title: texts.tokens.status, cell: (token) => <StatusBadge status={token.status} /> },
            { title: texts.tokens.lastUsed, cell: (token) => (token.last_used_at === null ? texts.time.never : <Time at={token.last_used_at} />) },
            { title: texts.tokens.expires, cell: (token) => (token.expires_at === null ? texts.time.never : <Time at={token.expires_at} />) },
          ]}
        />
      )}
    </Page>
  );
}
