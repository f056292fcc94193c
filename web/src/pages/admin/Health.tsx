// Whether the server can do its work, and how much it holds.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { Facts, Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { Time } from '../../ui/Time';
import { Loaded } from '../../app/Loaded';

const refreshMs = 15_000;
const mebibyte = 1024 * 1024;

export function Health() {
  const texts = useTexts();
  const words = texts.admin.health;
  const format = useFormat();
  const health = useQuery({ queryKey: ['health'], queryFn: () => dataOf(api.GET('/v1/admin/health')), refetchInterval: refreshMs });
  const nodes = useQuery({ queryKey: ['nodes'], queryFn: () => dataOf(api.GET('/v1/admin/nodes')), refetchInterval: refreshMs });
  return (
    <>
      <Section title={words.title}>
        <Loaded query={health}>
          {(data) => (
            <>
              <Facts
                facts={[
                  { name: words.state, value: data.ready ? <Badge tone="good">{words.ready}</Badge> : <Badge tone="bad">{words.notReady}</Badge> },
                  { name: words.version, value: data.version },
                  { name: words.since, value: <Time at={data.started_at} /> },
                  { name: texts.app.tokens, value: format.number(data.tokens) },
                  { name: words.principals, value: format.number(data.principals) },
                  { name: words.events, value: format.number(data.audit_events) },
                  { name: words.database, value: `${format.number(Math.ceil(data.database_bytes / mebibyte))} MiB` },
                ]}
              />
              <Table
                label={words.checks}
                rows={data.checks}
                rowKey={({ name }) => name}
                columns={[
                  { title: words.check, cell: ({ name }) => <code>{name}</code> },
                  { title: words.state, cell: ({ ok }) => (ok ? <Badge tone="good">{words.good}</Badge> : <Badge tone="bad">{words.bad}</Badge>) },
                  { title: words.detail, cell: ({ detail }) => <Name>{detail}</Name> },
                ]}
              />
            </>
          )}
        </Loaded>
      </Section>
      <Section title={words.nodes}>
        <Loaded query={nodes}>
          {({ items }) => (
            <Table
              label={words.nodes}
              rows={items}
              rowKey={({ name }) => name}
              columns={[
                { title: words.node, cell: ({ name }) => <Name>{name}</Name> },
                { title: words.version, cell: ({ version }) => version },
                { title: words.applied, cell: ({ applied }) => format.number(applied), end: true },
                { title: words.behind, cell: ({ behind }) => format.number(behind), end: true },
                { title: words.lastError, cell: ({ last_error }) => (last_error === null ? texts.account.none : <Name>{last_error}</Name>) },
              ]}
            />
          )}
        </Loaded>
      </Section>
    </>
  );
}
