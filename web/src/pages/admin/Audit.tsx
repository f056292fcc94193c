// The audit trail: what happened, filtered, and taken away as a file of JSON lines.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { api, dataOf } from '../../api/client';
import type { components } from '../../api/schema';
import type { Grant } from '../../api/types';
import { useSentence } from '../../app/PageStates';
import { eventText } from '../../texts/events';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { Select } from '../../ui/Select';
import { Skeleton } from '../../ui/Skeleton';
import { TextField } from '../../ui/TextField';
import { Time } from '../../ui/Time';
import { formatGrant } from '../new-token/grant-text';
import { usePrincipalName, useTokenName } from '../tokens/reading';
import styles from './AdminPage.module.css';

type Event = components['schemas']['Event'];

const members = ['type', 'actor', 'owner', 'token', 'target', 'since', 'until'] as const;
type Member = (typeof members)[number];
/** The filters as people ask: who, to what, when. What happened is a list of its own. */
const groups = { who: ['actor', 'owner'], what: ['token', 'target'], when: ['since', 'until'] } as const;
const examples: Partial<Record<Member, string>> = { actor: 'usr_…', owner: 'usr_…', token: 'tok_…', target: 'tok_…', since: '2026-12-01', until: '2026-12-31' };
type Asked = Partial<Record<Member, string>>;

const rowsAPage = 50;
/** The most that the API gives at once; an export asks for that. */
const rowsAPageMost = 200;
const restMs = 400;

/** A day or an instant as the reader typed it, as the API takes it; nothing when it is neither. */
export function instantOf(text: string): string | undefined {
  const time = new Date(text.trim());
  return text.trim() === '' || Number.isNaN(time.getTime()) ? undefined : `${time.toISOString().slice(0, 19)}Z`;
}

function queryFor(asked: Asked): Asked {
  const query: Asked = {};
  for (const member of members) {
    const text = asked[member]?.trim() ?? '';
    const value = member === 'since' || member === 'until' ? instantOf(text) : text;
    if (value !== undefined && value !== '') query[member] = value;
  }
  return query;
}

async function pageOf(query: Asked, limit: number, cursor: string) {
  return dataOf(api.GET('/v1/audit', { params: { query: { ...query, limit, ...(cursor === '' ? {} : { cursor }) } } }));
}

/** `fixed`: what this trail is about and the reader does not choose. */
export function Trail({ path, fixed = {} }: { path: string; fixed?: Asked }) {
  const texts = useTexts();
  const words = texts.admin.audit;
  const format = useFormat();
  const sentence = useSentence();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const search = useSearch();
  const parameters = new URLSearchParams(search);
  const inAddress: Asked = {};
  for (const member of members) {
    const value = parameters.get(member);
    if (value !== null) inAddress[member] = value;
  }
  const addressText = JSON.stringify(inAddress);
  const [typed, setTyped] = useState(inAddress);
  const [exporting, setExporting] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  // The back button changes the address under the fields; typing changes it after a moment's rest.
  useEffect(() => setTyped(JSON.parse(addressText)), [addressText]);
  useEffect(() => {
    if (JSON.stringify(typed) === addressText) return;
    const timer = setTimeout(() => {
      const query = new URLSearchParams(Object.entries(typed).filter(([, value]) => value !== '')).toString();
      go(query === '' ? path : `${path}?${query}`, { replace: true });
    }, restMs);
    return () => clearTimeout(timer);
  }, [typed, addressText, go, path]);

  const query = queryFor({ ...inAddress, ...fixed });
  const events = useInfiniteQuery({
    queryKey: ['audit', query],
    initialPageParam: '',
    queryFn: ({ pageParam }) => pageOf(query, rowsAPage, pageParam),
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = events.data?.pages.flatMap(({ items }) => items);

  async function exportAll() {
    setExporting(true);
    setFailure(null);
    try {
      const lines: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { items: Event[]; next_cursor: string | null } = await pageOf(query, rowsAPageMost, cursor);
        for (const event of page.items) lines.push(`${JSON.stringify(event)}\n`);
        cursor = page.next_cursor;
      }
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(lines, { type: 'application/x-ndjson' }));
      link.download = `jeton-audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
      link.click();
      URL.revokeObjectURL(link.href);
      announce(words.exported(lines.length, format.number(lines.length)));
    } catch (error) {
      setFailure(error);
    } finally {
      setExporting(false);
    }
  }

  const wrong = (member: 'since' | 'until') => ((typed[member] ?? '').trim() !== '' && instantOf(typed[member] ?? '') === undefined ? words.notATime : null);
  const failed = failure ?? (events.isError ? events.error : null);
  return (
    <>
      <div className={styles['top']}>
        <Button onPress={() => void exportAll()} isPending={exporting} isDisabled={rows === undefined || rows.length === 0}>
          {words.export}
        </Button>
      </div>
      <div className={styles['filters']} role="search" aria-label={words.title}>
        {fixed.type === undefined && <TypeFilter type={typed.type ?? ''} onChange={(type) => setTyped((before) => ({ ...before, type }))} />}
        {(['who', 'what', 'when'] as const).map((group) => (
          <fieldset key={group} className={styles['group']}>
            <legend>{words.groups[group]}</legend>
            <div className={styles['bar']}>
              {groups[group].map((member) => (
                <TextField
                  key={member}
                  label={words.members[member]}
                  value={typed[member] ?? ''}
                  onChange={(value) => setTyped((before) => ({ ...before, [member]: value }))}
                  error={member === 'since' || member === 'until' ? wrong(member) : null}
                  placeholder={examples[member]}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
      {failed !== null && (
        <Banner tone="bad" actions={<Button onPress={() => void events.refetch()}>{texts.connection.tryNow}</Button>}>
          {sentence(failed)}
        </Banner>
      )}
      {rows === undefined ? (
        failed === null && <Skeleton lines={6} />
      ) : rows.length === 0 ? (
        <EmptyState title={words.nothing} />
      ) : (
        <Table
          label={words.title}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            { title: words.what, cell: (event) => <><span>{eventText(texts, event.type)}</span><div className={styles['soft']}><code>{event.type}</code></div></> },
            { title: words.when, fit: true, cell: (event) => <Time at={event.at} as="dateTime" /> },
            { title: words.who, cell: (event) => <Who event={event} /> },
            { title: words.target, cell: (event) => <div><Target id={event.target} /><Details event={event} /></div> },
          ]}
        />
      )}
      <div className={styles['end']}>
        {events.hasNextPage && (
          <Button onPress={() => void events.fetchNextPage()} isPending={events.isFetchingNextPage}>
            {texts.form.more}
          </Button>
        )}
      </div>
    </>
  );
}

function TypeFilter({ type, onChange }: { type: string; onChange: (type: string) => void }) {
  const texts = useTexts();
  const format = useFormat();
  // One of the address that has no name here is an entry all the same.
  const types = [...new Set([...Object.keys(texts.events), ...(type === '' ? [] : [type])])];
  const options = types.map((value) => ({ value, title: eventText(texts, value) })).sort((a, b) => a.title.localeCompare(b.title, format.locale));
  return (
    <Select
      label={texts.admin.audit.members.type}
      value={type === '' ? 'any' : type}
      onChange={(chosen) => onChange(chosen === 'any' ? '' : chosen)}
      options={[{ value: 'any', title: texts.admin.audit.anything }, ...options]}
    />
  );
}

function Who({ event }: { event: Event }) {
  const texts = useTexts();
  return (
    <>
      {event.actor === null || event.actor === '' ? texts.admin.audit.nobody : <Actor id={event.actor} />}
      {event.ip !== null && event.ip !== '' && <div className={styles['soft']}>{event.ip}</div>}
    </>
  );
}

function Actor({ id }: { id: string }) {
  return (
    <span title={id}>
      <Name>{usePrincipalName(id)}</Name>
    </span>
  );
}

/** By its name, where it has one that may be seen; the id is on hover. */
function Target({ id }: { id: string | null }) {
  if (id === null || id === '') return null;
  if (id.startsWith('tok_')) return <TokenLink id={id} />;
  if (id.startsWith('usr_') || id.startsWith('svc_')) return <Actor id={id} />;
  return <code className={styles['soft']}>{id}</code>;
}

function TokenLink({ id }: { id: string }) {
  return (
    <Link href={`/tokens/${id}`} title={id}>
      <Name>{useTokenName(id)}</Name>
    </Link>
  );
}

function isGrant(value: object): value is Grant {
  return 'scopes' in value && Array.isArray(value.scopes);
}

function detailText(value: unknown): string {
  if (Array.isArray(value)) return value.map(detailText).join('; ');
  if (typeof value !== 'object' || value === null) return String(value);
  return isGrant(value) ? formatGrant(value) : JSON.stringify(value);
}

function Details({ event }: { event: Event }) {
  const details = Object.entries(event.details);
  if (details.length === 0) return null;
  return (
    <dl className={styles['details']}>
      {details.map(([name, value]) => (
        <div key={name}>
          <dt translate="no">{name.replaceAll('_', ' ')}:</dt> <dd><Name>{detailText(value)}</Name></dd>
        </div>
      ))}
    </dl>
  );
}

export function Audit() {
  const texts = useTexts();
  return (
    <Section title={texts.admin.audit.title} hint={texts.admin.audit.hint}>
      <Trail path="/admin/audit" />
    </Section>
  );
}
