// Templates: what administrators offer to start a new token from. They give no right.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, Intent } from '../../api/client';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Badge } from '../../ui/Badge';
import { Confirm } from '../../ui/Confirm';
import { EmptyState } from '../../ui/EmptyState';
import { FormDialog } from '../../ui/FormDialog';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { TextField } from '../../ui/TextField';
import { checkDraft, type Field, type Wrong } from '../new-token/check';
import { chosenGrants, daySeconds, emptyDraft, grantOf, type Draft } from '../new-token/draft';
import { GrantList } from '../new-token/GrantList';
import { everywhere } from '../new-token/reach';
import { takeTyped, type Typed } from '../new-token/typed';
import { useWrongText } from '../new-token/wrong-text';
import { useCatalog } from '../tokens/reading';
import { Loaded } from '../../app/Loaded';
import styles from './AdminPage.module.css';
import { GrantWords } from './GrantWords';

const usualDays = 30;

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
    <Section title={words.title} hint={words.hint} actions={<NewTemplate />}>
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
                { title: words.held, cell: (row) => <GrantWords grants={row.grants} /> },
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
    </Section>
  );
}

function NewTemplate() {
  const texts = useTexts();
  const words = texts.admin.templates;
  const queries = useQueryClient();
  const announce = useAnnounce();
  const catalog = useCatalog();
  const [draft, setDraft] = useState(() => emptyDraft(usualDays * daySeconds));
  const [typed, setTyped] = useState<Typed>({});
  const [days, setDays] = useState(String(usualDays));
  const [wrong, setWrong] = useState<ReadonlyMap<Field, Wrong>>(new Map());
  const [daysWrong, setDaysWrong] = useState(false);
  const [intent] = useState(() => new Intent());
  const { data: known = { resource_types: [], permissions: [] } } = catalog;
  const wrongText = useWrongText(known, 0);

  function begin() {
    setDraft(emptyDraft(usualDays * daySeconds));
    setTyped({});
    setDays(String(usualDays));
    setWrong(new Map());
    setDaysWrong(false);
  }

  function change(next: Partial<Draft>, ...fields: Field[]) {
    setDraft((before) => ({ ...before, ...next }));
    setWrong((before) => new Map([...before].filter(([field]) => !fields.includes(field))));
  }

  async function create() {
    const taken = takeTyped(draft, typed, known);
    setDraft(taken.draft);
    setTyped(taken.typed);
    // How long a token may live is for the policy at the time when it is made.
    const problems = new Map([...checkDraft(taken.draft, known, { max_lifetime: Infinity, allow_no_expiry: true }, everywhere, new Date()), ...taken.wrong]);
    const badDays = !/^[1-9]\d{0,4}$/.test(days.trim());
    setWrong(problems);
    setDaysWrong(badDays);
    if (problems.size > 0 || badDays) return false;
    const body = {
      name: taken.draft.name.trim(),
      description: taken.draft.description.trim(),
      grants: chosenGrants(taken.draft).map((grant) => grantOf(grant, known)),
      expires_in: Number(days) * daySeconds,
    };
    await api.POST('/v1/templates', { params: { header: { 'Idempotency-Key': intent.keyFor(body) } }, body });
    intent.done();
    announce(words.made);
    await queries.invalidateQueries({ queryKey: ['templates'] });
    return true;
  }

  function textOf(field: Field): string | null {
    const problem = wrong.get(field);
    return problem === undefined ? null : wrongText(problem);
  }

  return (
    <FormDialog tone="primary" trigger={words.new} title={words.new} wide action={words.make} onOpen={begin} onSubmit={create} fields={['name', 'description', 'grants', 'expires_in']}>
      {(at) => (
        <>
          <TextField label={words.name} value={draft.name} onChange={(name) => change({ name }, 'name')} isRequired maxLength={100} autoFocus autoComplete="off" error={(wrong.has('name') ? texts.form.required : null) ?? at('name')} />
          <TextField label={words.description} value={draft.description} onChange={(description) => change({ description }, 'description')} maxLength={1000} autoComplete="off" error={at('description')} />
          <div>
            <GrantList
              grants={draft.grants}
              onChange={(grants, ...fields) => change({ grants }, ...fields)}
              catalog={known}
              reach={everywhere}
              typed={typed}
              onType={(field, text) => {
                setTyped((before) => ({ ...before, [field]: text }));
                change({}, field);
              }}
              textOf={(field) => textOf(field) ?? (field === 'grants' ? at('grants') : null)}
            />
          </div>
          <TextField label={words.days} value={days} onChange={(text) => { setDays(text); setDaysWrong(false); }} inputMode="numeric" error={(daysWrong ? words.daysWrong : null) ?? at('expires_in')} />
        </>
      )}
    </FormDialog>
  );
}
