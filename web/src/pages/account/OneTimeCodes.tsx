// A second step at sign-in: codes from an app, and recovery codes for the day that it is lost.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, dataOf } from '../../api/client';
import { useSentence } from '../../app/PageStates';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog, DialogActions } from '../../ui/Dialog';
import { Section } from '../../ui/Page';
import { TextField } from '../../ui/TextField';
import { QrCode } from './QrCode';
import styles from './Account.module.css';

type State =
  | { kind: 'closed' }
  /** The app's secret is shown until its first code came back. */
  | { kind: 'pairing'; secret: string; uri: string }
  | { kind: 'codes'; codes: readonly string[] };

export function OneTimeCodes({ on, codesLeft }: { on: boolean; codesLeft: number }) {
  const texts = useTexts();
  const words = texts.account.codes;
  const format = useFormat();
  const sentence = useSentence();
  const announce = useAnnounce();
  const queries = useQueryClient();
  const [state, setState] = useState<State>({ kind: 'closed' });
  const [code, setCode] = useState('');
  const refresh = () => queries.invalidateQueries({ queryKey: ['account'] });

  const begin = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/account/totp')),
    onSuccess: ({ secret, uri }) => {
      setCode('');
      setState({ kind: 'pairing', secret, uri });
    },
  });
  const pair = useMutation({
    mutationFn: () => dataOf(api.PUT('/v1/account/totp', { body: { code: code.replaceAll(/\s/g, '') } })),
    onSuccess: async ({ recovery_codes }) => {
      announce(words.isOn);
      setState({ kind: 'codes', codes: recovery_codes });
      await refresh();
    },
  });
  const renew = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/account/recovery-codes')),
    onSuccess: async ({ recovery_codes }) => {
      setState({ kind: 'codes', codes: recovery_codes });
      await refresh();
    },
  });
  async function turnOff() {
    await api.DELETE('/v1/account/totp');
    announce(words.isOff);
    await refresh();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pair.isPending) pair.mutate();
  }

  const failed = begin.error ?? renew.error;
  return (
    <Section
      title={words.title}
      hint={words.hint}
      actions={on ? <Badge tone="good">{words.on}</Badge> : <Badge>{words.off}</Badge>}
    >
      {failed !== null && <Banner tone="bad">{sentence(failed)}</Banner>}
      {on && <p className={codesLeft < 3 ? styles['low'] : undefined}>{words.left(codesLeft, format.number(codesLeft))}</p>}
      <div className={styles['actions']}>
        {!on && (
          <Button tone="primary" onPress={() => begin.mutate()} isPending={begin.isPending}>
            {words.begin}
          </Button>
        )}
        {on && (
          <Confirm trigger={words.renew} title={words.renewTitle} action={words.renew} danger={false} onConfirm={async () => void (await renew.mutateAsync())}>
            <p>{words.renewHint}</p>
          </Confirm>
        )}
        {on && (
          <Confirm trigger={words.turnOff} title={words.turnOffTitle} action={words.turnOff} onConfirm={turnOff}>
            <p>{words.turnOffHint}</p>
          </Confirm>
        )}
      </div>
      {state.kind === 'pairing' && (
        <Dialog title={words.pairTitle} isOpen onClose={() => setState({ kind: 'closed' })}>
          <form onSubmit={submit} className={styles['form']}>
            <p>{words.scan}</p>
            <QrCode text={state.uri} label={words.picture} />
            <p>
              {words.byHand} <code className={styles['secret']}>{state.secret}</code> <CopyButton small text={state.secret} what={words.secret} />
            </p>
            <TextField
              label={words.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              isRequired
              value={code}
              onChange={setCode}
              error={pair.isError ? sentence(pair.error) : null}
            />
            <DialogActions>
              <Button onPress={() => setState({ kind: 'closed' })}>{texts.form.cancel}</Button>
              <Button type="submit" tone="primary" isPending={pair.isPending}>
                {words.confirm}
              </Button>
            </DialogActions>
          </form>
        </Dialog>
      )}
      {state.kind === 'codes' && (
        <Dialog title={words.keepTitle} isOpen onClose={() => setState({ kind: 'closed' })} holds>
          <p>{words.keepHint}</p>
          <ul className={styles['codes']}>
            {state.codes.map((one) => (
              <li key={one}>
                <code>{one}</code>
              </li>
            ))}
          </ul>
          <DialogActions>
            <CopyButton text={state.codes.join('\n')} what={words.them} />
            <Button tone="primary" onPress={() => setState({ kind: 'closed' })}>
              {words.kept}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </Section>
  );
}
