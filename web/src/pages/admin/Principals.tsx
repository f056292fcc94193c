// Users, or service accounts: who there is, new ones, and shutting one out.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, Intent } from '../../api/client';
import type { Service, User } from '../../api/types';
import { useSentence } from '../../app/PageStates';
import { useCan, useSession } from '../../app/session';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button, ButtonLink } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { EmptyState } from '../../ui/EmptyState';
import { FormDialog } from '../../ui/FormDialog';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { safeName } from '../../ui/safe-name';
import { Skeleton } from '../../ui/Skeleton';
import { TextField } from '../../ui/TextField';
import { Time } from '../../ui/Time';
import { formatGrant, parseGrantLines } from '../new-token/grant-text';
import { GrantWords } from './GrantWords';
import { ResetLink } from './ResetLink';
import styles from './AdminPage.module.css';

type Principal = User | Service;
type PrincipalType = Principal['type'];

function nameOf(principal: Principal): string {
  return principal.type === 'user' ? principal.username : principal.name;
}

function ceilingText(principal: Principal): string[] | null {
  return principal.ceiling === null ? null : principal.ceiling.map(formatGrant);
}

export function Principals({ type }: { type: PrincipalType }) {
  const texts = useTexts();
  const words = texts.admin;
  const sentence = useSentence();
  const mayWrite = useCan()('jeton.principals:write');
  const { user } = useSession();
  const list = useInfiniteQuery({
    queryKey: ['principals', type],
    initialPageParam: '',
    queryFn: async ({ pageParam }): Promise<{ items: Principal[]; next_cursor: string | null }> => {
      const asked = { params: { query: pageParam === '' ? {} : { cursor: pageParam } } };
      return type === 'user' ? dataOf(api.GET('/v1/users', asked)) : dataOf(api.GET('/v1/services', asked));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items);
  const title = type === 'user' ? words.users : words.services;
  return (
    <Section title={title} actions={mayWrite ? <NewPrincipal type={type} /> : undefined}>
      {list.isError && (
        <Banner tone="bad" actions={<Button onPress={() => void list.refetch()}>{texts.connection.tryNow}</Button>}>
          {sentence(list.error)}
        </Banner>
      )}
      {rows === undefined ? (
        !list.isError && <Skeleton lines={6} />
      ) : rows.length === 0 ? (
        <EmptyState title={words.empty} />
      ) : (
        <Table
          label={title}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              title: words.username,
              cell: (row) => (
                <>
                  <Name>{nameOf(row)}</Name> {row.disabled && <Badge tone="bad">{words.disabled}</Badge>}{' '}
                  {row.type === 'service' && row.orphaned && <Badge tone="warn">{words.orphaned}</Badge>}
                  <div className={styles['soft']}>{row.type === 'user' && row.email !== null ? <Name>{row.email}</Name> : <code>{row.id}</code>}</div>
                </>
              ),
            },
            { title: words.ceiling, cell: (row) => <Ceiling grants={row.ceiling} /> },
            { title: words.created, fit: true, cell: (row) => <Time at={row.created_at} as="date" /> },
            {
              title: words.actions,
              fit: true,
              cell: (row) => (
                <div className={styles['actions']}>
                  <ButtonLink small href={`/admin/tokens?owner=${row.id}`}>
                    {texts.app.tokens}
                  </ButtonLink>
                  {mayWrite && <EditCeiling principal={row} />}
                  {mayWrite && row.type === 'user' && row.id !== user.id && <ResetLink user={row} />}
                  {mayWrite && row.id !== user.id && <Shut principal={row} />}
                </div>
              ),
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <div className={styles['end']}>
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {texts.form.more}
          </Button>
        </div>
      )}
    </Section>
  );
}

function Ceiling({ grants }: { grants: User['ceiling'] }) {
  const texts = useTexts();
  if (grants === null) return <span className={styles['soft']}>{texts.admin.ceilingDefault}</span>;
  if (grants.length === 0) return <span className={styles['soft']}>{texts.admin.ceilingNothing}</span>;
  return <GrantWords grants={grants} />;
}

function useChanged() {
  const queries = useQueryClient();
  return () => Promise.all([queries.invalidateQueries({ queryKey: ['principals'] }), queries.invalidateQueries({ queryKey: ['principal'] })]);
}

function NewPrincipal({ type }: { type: PrincipalType }) {
  const texts = useTexts();
  const words = texts.admin;
  const announce = useAnnounce();
  const changed = useChanged();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [intent] = useState(() => new Intent());

  async function create() {
    if (type === 'user') {
      const body = { username: name.trim(), ...(email.trim() === '' ? {} : { email: email.trim() }) };
      await api.POST('/v1/users', { params: { header: { 'Idempotency-Key': intent.keyFor(body) } }, body });
    } else {
      const body = { name: name.trim() };
      await api.POST('/v1/services', { params: { header: { 'Idempotency-Key': intent.keyFor(body) } }, body });
    }
    intent.done();
    announce(words.made);
    setName('');
    setEmail('');
    await changed();
    return true;
  }

  const title = type === 'user' ? words.newUser : words.newService;
  return (
    <FormDialog tone="primary" trigger={title} title={title} action={words.make} onSubmit={create} fields={['username', 'name', 'email']}>
      {(at) => (
        <>
          <TextField label={words.username} value={name} onChange={setName} isRequired autoFocus autoComplete="off" error={at('username') ?? at('name')} />
          {type === 'user' && <TextField label={texts.account.email} type="email" value={email} onChange={setEmail} autoComplete="off" error={at('email')} />}
        </>
      )}
    </FormDialog>
  );
}

async function patch(principal: Principal, body: { disabled?: boolean; ceiling?: User['ceiling'] }): Promise<void> {
  const path = { params: { path: { id: principal.id } }, body };
  if (principal.type === 'user') await api.PATCH('/v1/users/{id}', path);
  else await api.PATCH('/v1/services/{id}', path);
}

/** What a user needs to go on with tokens of their own; a ceiling takes the place of all that the policy gave. */
const ownTokens = 'jeton.tokens:write,jeton.issue:write on principal:self';

/** Unreadable lines are told when they are sent. */
function keepsOwnTokens(text: string): boolean {
  const read = parseGrantLines(text);
  if (!('grants' in read)) return true;
  const held = read.grants.filter(({ resources }) => (resources?.['principal'] ?? []).some((selector) => selector === 'self' || selector === '*')).flatMap(({ scopes }) => scopes);
  return ['jeton.tokens:write', 'jeton.issue:write'].every((scope) => held.includes(scope));
}

function EditCeiling({ principal }: { principal: Principal }) {
  const texts = useTexts();
  const words = texts.admin;
  const announce = useAnnounce();
  const changed = useChanged();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);

  function begin() {
    setText((ceilingText(principal) ?? []).join('\n'));
    setWrong(null);
  }

  async function save(ceiling: User['ceiling']) {
    await patch(principal, { ceiling });
    announce(words.ceilingSet);
    await changed();
    return true;
  }

  async function submit() {
    const read = parseGrantLines(text);
    setWrong('wrongLine' in read ? words.ceilingWrong(read.wrongLine) : null);
    return 'grants' in read && save(read.grants);
  }

  return (
    <FormDialog
      small
      trigger={words.ceiling}
      title={words.ceilingOf(safeName(nameOf(principal)))}
      wide
      action={texts.form.save}
      onOpen={begin}
      onSubmit={submit}
      more={(run) => <Button onPress={() => run(() => save(null))}>{words.ceilingToDefault}</Button>}
    >
      {() => (
        <>
          <p>{words.ceilingHint}</p>
          <TextField label={words.ceilingLines} hint={<code>contents:write on repository:acme/*</code>} rows={6} exact value={text} onChange={setText} error={wrong} />
          {principal.type === 'user' && !keepsOwnTokens(text) && (
            <Banner tone="warn" actions={<Button onPress={() => setText((before) => `${before.trimEnd()}\n${ownTokens}`.trimStart())}>{words.ceilingKeepOwn}</Button>}>
              {words.ceilingLocksOut}
            </Banner>
          )}
        </>
      )}
    </FormDialog>
  );
}

/** Disabling asks twice; enabling does not: it takes nothing away. */
function Shut({ principal }: { principal: Principal }) {
  const texts = useTexts();
  const words = texts.admin;
  const announce = useAnnounce();
  const changed = useChanged();
  const [failure, setFailure] = useState<unknown>(null);
  const sentence = useSentence();

  async function set(disabled: boolean) {
    await patch(principal, { disabled });
    announce(disabled ? words.isDisabled : words.isEnabled);
    await changed();
  }

  if (principal.disabled) {
    return (
      <>
        <Button small onPress={() => void set(false).catch(setFailure)}>
          {words.enable}
        </Button>
        {failure !== null && <Banner tone="bad">{sentence(failure)}</Banner>}
      </>
    );
  }
  return (
    <Confirm small trigger={words.disable} title={words.disableTitle} action={words.disable} onConfirm={() => set(true)}>
      <p>
        <strong>
          <Name>{nameOf(principal)}</Name>
        </strong>
      </p>
      <p>{words.disableHint}</p>
    </Confirm>
  );
}
