// The OpenID providers that one can sign in through, and whether this account is linked to each.
import { useRef } from 'react';
import type { components } from '../../api/schema';
import { csrfToken, makeFresh } from '../../api/client';
import { useSession } from '../../app/session';
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { safeName } from '../../ui/safe-name';
import { Section } from '../../ui/Page';
import { Time } from '../../ui/Time';
import styles from './Account.module.css';

type Provider = components['schemas']['Account']['providers'][number];

export function Providers({ providers }: { providers: readonly Provider[] }) {
  const texts = useTexts();
  const words = texts.account.providers;
  if (providers.length === 0) return null;
  return (
    <Section title={words.title} hint={words.hint}>
      <Table
        label={words.title}
        rows={providers}
        rowKey={({ name }) => name}
        columns={[
          { title: words.name, cell: ({ title }) => <Name>{title}</Name> },
          { title: words.linked, cell: ({ linked_at: since }) => (since === null ? <span className={styles['soft']}>{words.notLinked}</span> : <Time at={since} as="date" />) },
          { title: texts.admin.actions, fit: true, cell: (provider) => provider.linked_at === null && <LinkForm provider={provider} /> },
        ]}
      />
    </Section>
  );
}

/** Leaves this page for the provider's, so it is a form and not a request. */
function LinkForm({ provider }: { provider: Provider }) {
  const words = useTexts().account.providers;
  const { fresh_until: freshUntil } = useSession();
  const form = useRef<HTMLFormElement>(null);
  const csrf = useRef<HTMLInputElement>(null);

  async function submit() {
    const isFresh = freshUntil !== null && Date.parse(freshUntil) > Date.now();
    if (!isFresh && !(await makeFresh())) return;
    // Of the session as it is now: confirming changes it.
    if (csrf.current !== null) csrf.current.value = csrfToken();
    form.current?.submit();
  }

  return (
    <form ref={form} method="post" action={`/login/oidc/${provider.name}`}>
      <input ref={csrf} type="hidden" name="csrf" />
      <input type="hidden" name="next" value="/account" />
      <Button small onPress={() => void submit()} aria-label={words.linkTo(safeName(provider.title))}>
        {words.link}
      </Button>
    </form>
  );
}
