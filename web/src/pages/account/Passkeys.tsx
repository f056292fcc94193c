// Passkeys: signing in with a fingerprint, a face, or a key, and no password.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { makePasskey, passkeysWork } from '../../api/passkey';
import type { components } from '../../api/schema';
import { useSentence } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Table } from '../../ui/List';
import { Name } from '../../ui/Name';
import { Section } from '../../ui/Page';
import { TextField } from '../../ui/TextField';
import { Time } from '../../ui/Time';
import styles from './Account.module.css';

type Passkey = components['schemas']['Account']['passkeys'][number];

export function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  const texts = useTexts();
  const words = texts.account.passkeys;
  const sentence = useSentence();
  const announce = useAnnounce();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const refresh = () => queries.invalidateQueries({ queryKey: ['account'] });

  const add = useMutation({
    mutationFn: () => makePasskey(name.trim() === '' ? words.usualName : name.trim()),
    onSuccess: async (made) => {
      if (!made) return;
      setName('');
      announce(words.added);
      await refresh();
    },
  });

  async function remove(id: string) {
    await api.DELETE('/v1/account/passkeys/{id}', { params: { path: { id } } });
    announce(words.removed);
    await refresh();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  }

  return (
    <Section title={words.title} hint={words.hint}>
      {passkeys.length > 0 && (
        <Table
          label={words.title}
          rows={passkeys}
          rowKey={({ id }) => id}
          columns={[
            { title: words.name, cell: (passkey) => <Name>{passkey.name}</Name> },
            { title: words.made, cell: (passkey) => <Time at={passkey.created_at} as="date" /> },
            { title: texts.tokens.lastUsed, cell: (passkey) => (passkey.last_used_at === null ? texts.time.never : <Time at={passkey.last_used_at} />) },
            {
              title: texts.admin.actions,
              cell: (passkey) => (
                <Confirm small trigger={texts.form.remove} title={words.removeTitle} action={texts.form.remove} onConfirm={() => remove(passkey.id)}>
                  <p>
                    <strong>
                      <Name>{passkey.name}</Name>
                    </strong>
                  </p>
                  <p>{words.removeHint}</p>
                </Confirm>
              ),
            },
          ]}
        />
      )}
      {add.isError && <Banner tone="bad">{sentence(add.error)}</Banner>}
      {add.data === false && <Banner tone="warn">{words.notMade}</Banner>}
      {passkeysWork() ? (
        <form onSubmit={submit} className={styles['form']}>
          <TextField label={words.name} hint={words.nameHint} value={name} onChange={setName} maxLength={64} />
          <div>
            <Button type="submit" isPending={add.isPending}>
              {words.add}
            </Button>
          </div>
        </form>
      ) : (
        <p>{words.notHere}</p>
      )}
    </Section>
  );
}
