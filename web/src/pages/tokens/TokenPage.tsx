// One token: what it may do and what it did, who used it from where, and what can be done to it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { takeAnswer } from '../../api/boot';
import { api, dataOf } from '../../api/client';
import type { Token } from '../../api/types';
import { FailedPage, LoadingPage } from '../../app/PageStates';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { StatusBadge } from '../../ui/Badge';
import { ButtonLink } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Facts } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Page, Section } from '../../ui/Page';
import { Time, useNow } from '../../ui/Time';
import { sentenceOf, subjectOf } from '../new-token/sentence';
import { Held } from './Held';
import { History } from './History';
import { MarkBadges } from './MarkBadges';
import { lives } from './marks';
import { useCatalog, usePrincipalName } from './reading';
import { RotateButton } from './RotateButton';
import { UseChart } from './UseChart';
import styles from './TokenPage.module.css';

export default function TokenPage({ id }: { id: string }) {
  const texts = useTexts();
  const path = { params: { path: { id } } };
  const token = useQuery({ queryKey: ['tokens', 'one', id], queryFn: () => dataOf(api.GET('/v1/tokens/{id}', path)), initialData: () => takeAnswer('/v1/tokens/{id}', `/v1/tokens/${id}`) });
  const use = useQuery({ queryKey: ['tokens', 'use', id], queryFn: () => dataOf(api.GET('/v1/tokens/{id}/use', path)), initialData: () => takeAnswer('/v1/tokens/{id}/use', `/v1/tokens/${id}/use`) });
  const catalog = useCatalog();
  const failed = token.isError ? token : use.isError ? use : catalog.isError ? catalog : null;
  if (failed !== null) return <FailedPage title={texts.token.title} error={failed.error} retry={() => void failed.refetch()} />;
  if (token.data === undefined || use.data === undefined || catalog.data === undefined) return <LoadingPage />;
  return <Shown token={{ ...token.data, use: use.data }} use={use.data} catalog={catalog.data} />;
}

interface ShownProps {
  token: Token;
  use: NonNullable<Token['use']>;
  catalog: NonNullable<ReturnType<typeof useCatalog>['data']>;
}

function Shown({ token, use, catalog }: ShownProps) {
  const texts = useTexts();
  const words = texts.token;
  const format = useFormat();
  const now = useNow();
  const owner = usePrincipalName(token.owner);
  const maker = usePrincipalName(token.created_by);
  const alive = lives(token);
  return (
    <Page
      title={token.name}
      heading={
        <span className={styles['heading']}>
          <Name>{token.name}</Name> <StatusBadge status={token.status} />
          <MarkBadges token={token} />
        </span>
      }
      intro={token.description === '' ? undefined : <Name>{token.description}</Name>}
      actions={
        alive ? (
          <>
            <ButtonLink href={`/tokens/new?from=${token.id}`}>{words.duplicate}</ButtonLink>
            {token.kind !== 'child' && token.rotated_to === null && <RotateButton token={token} />}
            <RevokeButton token={token} />
          </>
        ) : (
          <ButtonLink href={`/tokens/new?from=${token.id}`}>{words.duplicate}</ButtonLink>
        )
      }
    >
      <p className={styles['sentence']}>{sentenceOf(subjectOf(token), catalog, texts.newToken.sentence, format, now)}</p>
      <Section title={words.facts}>
        <Facts
          facts={[
            { name: words.owner, value: <Name>{owner}</Name> },
            { name: words.kind, value: texts.kind[token.kind] },
            { name: words.created, value: <><Time at={token.created_at} as="dateTime" /> · <Name>{maker}</Name></> },
            ...(token.not_before === null ? [] : [{ name: words.notBefore, value: <Time at={token.not_before} as="dateTime" /> }]),
            { name: texts.tokens.expires, value: token.expires_at === null ? texts.time.never : <><Time at={token.expires_at} /> · <Time at={token.expires_at} as="dateTime" /></> },
            { name: texts.tokens.lastUsed, value: token.last_used_at === null ? texts.tokens.neverUsed : <><Time at={token.last_used_at} />{token.last_used_ip !== null && ` · ${token.last_used_ip}`}</> },
            { name: words.uses, value: token.max_uses === null ? format.number(token.uses) : words.usesOf(format.number(token.uses), format.number(token.max_uses)) },
            { name: words.addresses, value: token.allowed_ips.length === 0 ? words.everywhere : format.list(token.allowed_ips) },
            { name: words.id, value: <code>{token.id}</code> },
            { name: words.hint, value: <code>…{token.hint}</code> },
            ...(token.parent === null ? [] : [{ name: words.parent, value: <TokenLink id={token.parent} /> }]),
            ...(token.rotated_to === null ? [] : [{ name: words.rotatedTo, value: <TokenLink id={token.rotated_to} /> }]),
            ...(token.revoked_at === null ? [] : [{ name: words.revoked, value: <><Time at={token.revoked_at} as="dateTime" />{token.revoke_reason !== null && ` · ${token.revoke_reason}`}</> }]),
            ...Object.entries(token.metadata).map(([name, value]) => ({ name, value: <Name>{value}</Name> })),
          ]}
        />
      </Section>
      <Section title={words.useTitle} hint={words.useHint}>
        <UseChart use={use} />
        <h3 className={styles['small']}>{words.seenFrom}</h3>
        {use.addresses.length === 0 ? (
          <p className={styles['soft']}>{words.seenNowhere}</p>
        ) : (
          <ul className={styles['addresses']}>
            {use.addresses.map((address) => (
              <li key={address}>
                <code>{address}</code>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Held token={token} use={use} catalog={catalog} />
      <History id={token.id} />
    </Page>
  );
}

function TokenLink({ id }: { id: string }) {
  return (
    <a href={`/tokens/${id}`}>
      <code>{id}</code>
    </a>
  );
}

function RevokeButton({ token }: { token: Token }) {
  const texts = useTexts();
  const words = texts.token.revoke;
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  async function revoke() {
    await api.DELETE('/v1/tokens/{id}', { params: { path: { id: token.id } } });
    announce(words.done);
    await queries.invalidateQueries({ queryKey: ['tokens'] });
    await queries.invalidateQueries({ queryKey: ['audit'] });
    go('/tokens');
  }
  return (
    <Confirm trigger={words.trigger} title={words.title} action={words.action} onConfirm={revoke}>
      <p>
        <strong>
          <Name>{token.name}</Name>
        </strong>
      </p>
      <p>{words.hint}</p>
      <p>
        {token.last_used_at === null ? (
          texts.tokens.neverUsed
        ) : (
          <>
            {texts.tokens.lastUsed} <Time at={token.last_used_at} />
            {token.last_used_ip !== null && <> · {token.last_used_ip}</>}
          </>
        )}
      </p>
    </Confirm>
  );
}
