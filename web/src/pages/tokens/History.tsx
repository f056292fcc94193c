// What happened to the token, and what it did: its part of the audit trail, newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import { useSentence } from '../../app/PageStates';
import { eventText } from '../../texts/events';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { Skeleton } from '../../ui/Skeleton';
import { Time } from '../../ui/Time';
import { usePrincipalName } from './reading';
import styles from './TokenPage.module.css';

const pageRows = 20;

export function History({ id }: { id: string }) {
  const texts = useTexts();
  const words = texts.token.history;
  const sentence = useSentence();
  const events = useInfiniteQuery({
    queryKey: ['audit', 'token', id],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      dataOf(api.GET('/v1/audit', { params: { query: { token: id, limit: pageRows, ...(pageParam === '' ? {} : { cursor: pageParam }) } } })),
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = events.data?.pages.flatMap(({ items }) => items);
  return (
    <Section title={words.title} hint={words.hint}>
      {events.isError && (
        <Banner tone="bad" actions={<Button onPress={() => void events.refetch()}>{texts.connection.tryNow}</Button>}>
          {sentence(events.error)}
        </Banner>
      )}
      {rows === undefined ? (
        !events.isError && <Skeleton lines={4} />
      ) : (
        <Table
          label={words.title}
          rows={rows}
          rowKey={(event) => event.id}
          columns={[
            { title: words.what, cell: (event) => eventText(texts, event.type) },
            { title: words.when, cell: (event) => <Time at={event.at} /> },
            { title: words.who, cell: (event) => (event.actor === null || event.actor === '' ? '' : <Actor id={event.actor} />) },
            { title: words.from, cell: (event) => <span className={styles['soft']}>{event.ip}</span> },
          ]}
        />
      )}
      {events.hasNextPage && (
        <Button onPress={() => void events.fetchNextPage()} isPending={events.isFetchingNextPage}>
          {texts.form.more}
        </Button>
      )}
    </Section>
  );
}

function Actor({ id }: { id: string }) {
  const name = usePrincipalName(id);
  return <Name>{name}</Name>;
}
