// Where the reader is signed in, and the way out of any of it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import { Loaded } from '../../app/Loaded';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Badge } from '../../ui/Badge';
import { Confirm } from '../../ui/Confirm';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { safeName } from '../../ui/safe-name';
import { Time } from '../../ui/Time';
import { browserName } from './browser-name';

export function Sessions() {
  const texts = useTexts();
  const words = texts.account.sessions;
  const queries = useQueryClient();
  const announce = useAnnounce();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => dataOf(api.GET('/v1/sessions')) });

  async function end(id: string) {
    await api.DELETE('/v1/sessions/{id}', { params: { path: { id } } });
    announce(words.ended);
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  }
  async function endOthers() {
    await api.DELETE('/v1/sessions');
    announce(words.othersEnded);
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  }

  return (
    <Section
      title={words.title}
      hint={words.hint}
      actions={
        <Confirm trigger={words.endOthers} title={words.endOthersTitle} action={words.endOthers} onConfirm={endOthers}>
          <p>{words.endOthersHint}</p>
        </Confirm>
      }
    >
      <Loaded query={sessions}>
        {({ items }) => (
          <Table
            label={words.title}
            rows={items}
            rowKey={({ id }) => id}
            columns={[
              { title: words.where, cell: (row) => <><span title={safeName(row.user_agent ?? '')}><Name>{row.user_agent === null ? words.unknown : browserName(row.user_agent)}</Name></span> {row.current && <Badge tone="accent">{words.current}</Badge>} {row.kind !== 'login' && <Badge>{words.kinds[row.kind]}</Badge>}</> },
              { title: words.address, cell: (row) => row.ip ?? '' },
              { title: words.seen, cell: (row) => <Time at={row.last_seen_at} /> },
              { title: words.since, cell: (row) => <Time at={row.created_at} as="dateTime" /> },
              {
                title: texts.admin.actions,
                cell: (row) =>
                  row.current ? null : (
                    <Confirm small trigger={words.end} title={words.endTitle} action={words.end} onConfirm={() => end(row.id)}>
                      <p>
                        <Name>{row.user_agent === null ? words.unknown : browserName(row.user_agent)}</Name>
                      </p>
                    </Confirm>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}
