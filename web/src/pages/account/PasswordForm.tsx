// Setting a new password. It needs a fresh sign-in, which is asked for when it is missing.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import { useSentence } from '../../app/PageStates';
import { useSession } from '../../app/session';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Section } from '../../ui/Page';
import { TextField } from '../../ui/TextField';
import { Time } from '../../ui/Time';
import styles from './Account.module.css';

const charactersMin = 12;

export function PasswordForm({ hasPassword, changedAt }: { hasPassword: boolean; changedAt: string | null }) {
  const texts = useTexts();
  const words = texts.account.password;
  const sentence = useSentence();
  const announce = useAnnounce();
  const queries = useQueryClient();
  const { user } = useSession();
  const [password, setPassword] = useState('');
  const [short, setShort] = useState(false);
  const change = useMutation({
    mutationFn: () => api.PUT('/v1/users/{id}/password', { params: { path: { id: user.id } }, body: { password } }),
    onSuccess: async () => {
      setPassword('');
      announce(words.changed);
      await queries.invalidateQueries({ queryKey: ['account'] });
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const tooShort = [...password].length < charactersMin;
    setShort(tooShort);
    if (!tooShort && !change.isPending) change.mutate();
  }

  const placed = change.error instanceof Problem && change.error.isAt('password');
  return (
    <Section title={words.title} hint={hasPassword && changedAt !== null ? <>{words.changedAt} <Time at={changedAt} /></> : words.none}>
      <form onSubmit={submit} className={styles['form']}>
        {/* So that a password manager knows whose it is. */}
        <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
        {change.isError && !placed && <Banner tone="bad">{sentence(change.error)}</Banner>}
        <TextField
          label={words.new}
          type="password"
          autoComplete="new-password"
          hint={words.hint}
          isRequired
          value={password}
          onChange={setPassword}
          error={short ? words.short : placed ? sentence(change.error) : null}
        />
        <div>
          <Button type="submit" tone="primary" isPending={change.isPending}>
            {hasPassword ? words.change : words.set}
          </Button>
        </div>
      </form>
    </Section>
  );
}
