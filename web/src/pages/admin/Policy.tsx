// Catalog, policy and guards as the configuration says; changed there, and read again by a reload.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import { useSentence } from '../../app/PageStates';
import { useCan } from '../../app/session';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Facts, Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { useCatalog } from '../tokens/reading';
import { Loaded } from '../../app/Loaded';
import styles from './AdminPage.module.css';

export function Policy() {
  const texts = useTexts();
  const words = texts.admin.policy;
  const format = useFormat();
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => dataOf(api.GET('/v1/admin/settings')) });
  const catalog = useCatalog();
  const yes = (value: boolean) => (value ? words.yes : words.no);
  return (
    <>
      <Section title={words.title} hint={words.hint} actions={<Reload />}>
        <Loaded query={settings}>
          {({ policy, limits, retention, warnings }) => (
            <>
              {warnings.map((warning) => (
                <Banner key={warning} tone="warn">
                  {warning}
                </Banner>
              ))}
              <Facts
                facts={[
                  { name: words.defaultLifetime, value: format.span(policy.default_lifetime) },
                  { name: words.maxLifetime, value: format.span(policy.max_lifetime) },
                  { name: words.noExpiry, value: yes(policy.allow_no_expiry) },
                  { name: words.mostTokens, value: format.number(policy.max_tokens_per_principal) },
                  { name: words.defaultCeiling, value: <code>{policy.default_ceiling}</code> },
                  { name: words.reuse, value: <code>{policy.reuse}</code> },
                  { name: words.refused, value: format.number(limits.refused) },
                  { name: words.login, value: format.number(limits.login) },
                  { name: words.deadTokens, value: format.span(retention.dead_tokens) },
                  { name: words.auditKept, value: retention.audit === null ? words.forEver : format.span(retention.audit) },
                ]}
              />
            </>
          )}
        </Loaded>
      </Section>
      <Section title={words.catalog}>
        <Loaded query={catalog}>
          {({ permissions }) => (
            <Table
              label={words.catalog}
              rows={permissions}
              rowKey={({ name }) => name}
              columns={[
                { title: words.permission, cell: ({ name, title }) => <><code>{name}</code><div className={styles['soft']}><Name>{title}</Name></div></> },
                { title: words.levels, cell: ({ levels }) => levels.join(' < ') },
                { title: words.on, cell: ({ resource }) => (resource === null ? '' : <code>{resource}</code>) },
              ]}
            />
          )}
        </Loaded>
      </Section>
      <Section title={words.guards}>
        <Loaded query={settings}>
          {({ guards }) =>
            guards.length === 0 ? (
              <p className={styles['soft']}>{texts.account.none}</p>
            ) : (
              guards.map((guard) => (
                <div key={guard.name} className={styles['guard']}>
                  <h3>
                    <code>{guard.name}</code> · {guard.proxy}
                  </h3>
                  <Table
                    label={guard.name}
                    rows={guard.rules.map((rule, place) => ({ ...rule, place }))}
                    rowKey={({ place }) => String(place)}
                    columns={[
                      { title: words.path, cell: (rule) => <code>{rule.method.join(', ')} {rule.path}</code> },
                      { title: words.query, cell: (rule) => Object.entries(rule.query).map(([name, value]) => <div key={name}><code>{name}={value}</code></div>) },
                      { title: words.needs, cell: (rule) => <code>{rule.require.join(', ')}</code> },
                      { title: words.on, cell: (rule) => (rule.resource === null ? '' : <code>{rule.resource}</code>) },
                    ]}
                  />
                </div>
              ))
            )
          }
        </Loaded>
      </Section>
    </>
  );
}

function Reload() {
  const texts = useTexts();
  const words = texts.admin.policy;
  const sentence = useSentence();
  const mayReload = useCan()('jeton.admin:write');
  const queries = useQueryClient();
  const announce = useAnnounce();
  const format = useFormat();
  const reload = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/admin/reload')),
    onSuccess: async ({ changed }) => {
      announce(changed.length === 0 ? words.nothingChanged : words.changed(format.list(changed)));
      await queries.invalidateQueries();
    },
  });
  if (!mayReload) return null;
  return (
    <div>
      <Button onPress={() => reload.mutate()} isPending={reload.isPending}>
        {words.reload}
      </Button>
      {reload.isError && <Banner tone="bad">{sentence(reload.error)}</Banner>}
    </div>
  );
}
