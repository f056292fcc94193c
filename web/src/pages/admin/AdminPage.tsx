// The administration.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import { FailedPage } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { EmptyState } from '../../ui/EmptyState';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Page } from '../../ui/Page';
import { Skeleton } from '../../ui/Skeleton';
import { Time } from '../../ui/Time';

export default function AdminPage() {
  const texts = useTexts();
  const users = useQuery({ queryKey: ['users'], queryFn: () => dataOf(api.GET('/v1/users')) });
  if (users.isError) return <FailedPage title={texts.admin.title} error={users.error} retry={() => void users.refetch()} />;
  const items = users.data?.items;
  return (
    <Page title={texts.admin.title}>
      {items === undefined ? (
        <Skeleton lines={6} />
      ) : items.length === 0 ? (
        <EmptyState title={texts.admin.empty} />
      ) : (
        <Table
          label={texts.admin.users}
          rows={items}
          rowKey={(user) => user.id}
          columns={[
            { title: texts.admin.username, cell: (user) => <Name>{user.username}</Name> },
            { title: texts.tokens.status, cell: (user) => (user.disabled ? <Badge tone="bad">{texts.admin.disabled}</Badge> : <Badge tone="good">{texts.status.active}</Badge>) },
            { title: texts.admin.created, cell: (user) => <Time at={user.created_at} as="date" /> },
          ]}
        />
      )}
    </Page>
  );
}
