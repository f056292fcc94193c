// What the token may do beside what it did, and the way to one that may just that.
import type { Grant, Token } from '../../api/types';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { ButtonLink } from '../../ui/Button';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { formatGrant } from '../new-token/grant-text';
import type { Catalog } from '../new-token/draft';
import { NarrowButton } from './NarrowButton';
import { grantsAsUsed, lives, scopesUnused, type Use } from './marks';
import styles from './TokenPage.module.css';

interface Row {
  key: string;
  scope: string;
  title: string;
  selectors: string[];
  used: boolean;
}

function rowsOf(grants: readonly Grant[], use: Use, catalog: Catalog): Row[] {
  const unused = new Set(scopesUnused(grants, use));
  return grants.flatMap((grant, place) =>
    grant.scopes.map((scope) => {
      const permission = catalog.permissions.find(({ name }) => name === scope.split(':')[0]);
      const type = permission?.resource ?? null;
      return {
        key: `${place} ${scope}`,
        scope,
        title: permission?.title ?? '',
        selectors: type === null ? [] : (grant.resources?.[type] ?? []),
        used: !unused.has(scope),
      };
    }),
  );
}

/** The link that fills in a new token of the same name with just what this one used. */
function narrowerLink(token: Token, narrower: readonly Grant[]): string {
  const query = new URLSearchParams({ name: token.name });
  for (const grant of narrower) query.append('grant', formatGrant(grant));
  return `/tokens/new?${query.toString()}`;
}

export function Held({ token, use, catalog }: { token: Token; use: Use; catalog: Catalog }) {
  const texts = useTexts();
  const words = texts.token.held;
  const rows = rowsOf(token.grants, use, catalog);
  const narrower = grantsAsUsed(token.grants, use, catalog);
  const alive = lives(token);
  const canBeNarrower = alive && narrower.length > 0 && rows.some(({ used }) => !used);
  return (
    <Section
      title={words.title}
      hint={words.hint}
      actions={
        alive ? (
          <span className={styles['heading']}>
            <NarrowButton token={token} use={use} catalog={catalog} />
            {canBeNarrower && (
              <ButtonLink tone="primary" href={narrowerLink(token, narrower)}>
                {words.narrower}
              </ButtonLink>
            )}
          </span>
        ) : undefined
      }
    >
      {rows.length === 0 ? (
        <p className={styles['soft']}>{words.nothing}</p>
      ) : (
        <Table
          label={words.title}
          rows={rows}
          rowKey={({ key }) => key}
          columns={[
            { title: words.permission, cell: ({ scope, title }) => <><code>{scope}</code> {title !== '' && <span className={styles['soft']}>{title}</span>}</> },
            { title: words.on, cell: ({ selectors }) => selectors.map((selector) => <div key={selector}><Name>{selector}</Name></div>) },
            { title: words.used, cell: ({ used }) => (used ? <Badge tone="good">{words.yes}</Badge> : <Badge tone="warn">{words.no}</Badge>) },
          ]}
        />
      )}
    </Section>
  );
}
