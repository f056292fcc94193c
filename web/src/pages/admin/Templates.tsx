// Templates: what administrators offer to start a new token from. They give no right.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, dataOf, Intent } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Grant } from '../../api/types';
import { useSentence } from '../../app/PageStates';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { EmptyState } from '../../ui/EmptyState';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { TextField } from '../../ui/TextField';
import { formatGrant, parseGrantLines } from '../new-token/grant-text';
import { Loaded } from '../../app/Loaded';
import styles from './AdminPage.module.css';

const daySeconds = 86_400;

export function Templates() {
  const texts = useTexts();
  const words = texts.admin.templates;
  const format = useFormat();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const templates = useQuery({ queryKey: ['templates'], queryFn: () => dataOf(api.GET('/v1/templates')) });

  async function remove(id: string) {
    await api.DELETE('/v1/templates/{id}', { params: { path: { id } } });
    announce(words.removed);
    await queries.invalidateQueries({ queryKey: ['templates'] });
  }

  return (
    <Section title={words.title} hint={words.hint}>
      <Loaded query={templates}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.empty} hint={words.emptyHint} />
          ) : (
            <Table
              label={words.title}
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                { title: words.name, cell: (row) => <><Name>{row.name}</Name> {row.unfit !== null && <Badge tone="warn" title={row.unfit}>{words.unfit}</Badge>}<div className={styles['soft']}><Name>{row.description}</Name></div></> },
                { title: words.held, cell: (row) => row.grants.map((grant) => <div key={formatGrant(grant)}><code><Name>{formatGrant(grant)}</Name></code></div>) },
                { title: texts.tokens.expires, cell: (row) => (row.expires_in === null ? texts.account.none : format.span(row.expires_in)) },
                { title: texts.admin.actions, cell: (row) => (
                  <Confirm small trigger={texts.form.remove} title={words.removeTitle} action={texts.form.remove} onConfirm={() => remove(row.id)}>
                    <p><strong><Name>{row.name}</Name></strong></p>
                    <p>{words.removeHint}</p>
                  </Confirm>
                ) },
              ]}
            />
          )
        }
      </Loaded>
      <NewTemplate />
    </Section>
  );
}

function NewTemplate() {
  const texts = useTexts();
  const words = texts.admin.templates;
  const sentence = useSentence();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [lines, setLines] = useState('');
  const [days, setDays] = useState('30');
  const [wrong, setWrong] = useState<{ grants?: string; days?: string }>({});
  const [intent] = useState(() => new Intent());
  const create = useMutation({
    mutationFn: async (grants: Grant[]) => {
      const body = { name: name.trim(), description: description.trim(), grants, expires_in: Number(days) * daySeconds };
      await api.POST('/v1/templates', { params: { header: { 'Idempotency-Key': intent.keyFor(body) } }, body });
    },
    onSuccess: async () => {
      intent.done();
      announce(words.made);
      setName('');
      setDescription('');
      setLines('');
      await queries.invalidateQueries({ queryKey: ['templates'] });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const read = parseGrantLines(lines);
    const next: { grants?: string; days?: string } = {};
    if ('wrongLine' in read) next.grants = texts.admin.ceilingWrong(read.wrongLine);
    else if (read.grants.length === 0) next.grants = texts.form.required;
    if (!/^[1-9]\d{0,4}$/.test(days.trim())) next.days = words.daysWrong;
    setWrong(next);
    if ('grants' in read && next.grants === undefined && next.days === undefined && !create.isPending) create.mutate(read.grants);
  }

  const at = (field: string) => (create.error instanceof Problem && create.error.isAt(field) ? create.error.detail : null);
  const placed = ['name', 'grants', 'expires_in', 'description'].some((field) => at(field) !== null);
  return (
    <form onSubmit={submit} className={`${styles['form']} ${styles['below']}`} aria-label={words.new}>
      <h3>{words.new}</h3>
      {create.isError && !placed && <Banner tone="bad">{sentence(create.error)}</Banner>}
      <TextField label={words.name} value={name} onChange={setName} isRequired maxLength={100} error={at('name')} />
      <TextField label={words.description} value={description} onChange={setDescription} maxLength={1000} error={at('description')} />
      <TextField label={words.grants} hint={<code>contents:read on repository:acme/*</code>} rows={3} exact value={lines} onChange={setLines} error={wrong.grants ?? at('grants')} />
      <TextField label={words.days} value={days} onChange={setDays} inputMode="numeric" error={wrong.days ?? at('expires_in')} />
      <div>
        <Button type="submit" tone="primary" isPending={create.isPending}>
          {words.make}
        </Button>
      </div>
    </form>
  );
}
