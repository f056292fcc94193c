// A new secret for the same token: how long the old one goes on is chosen, the new one is shown once.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, dataOf, Intent } from '../../api/client';
import type { Token } from '../../api/types';
import { useSentence } from '../../app/PageStates';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Dialog, DialogActions } from '../../ui/Dialog';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import SecretDialog from '../new-token/SecretDialog';
import styles from './TokenPage.module.css';

const overlapsSeconds = [0, 15 * 60, 3_600, 6 * 3_600, 24 * 3_600] as const;
const usualOverlapSeconds = 3_600;

type State =
  | { kind: 'closed' }
  | { kind: 'choosing' }
  /** The secret stands here and nowhere else, until this is closed. */
  | { kind: 'made'; secret: string; id: string };

export function RotateButton({ token }: { token: Token }) {
  const texts = useTexts();
  const words = texts.token.rotate;
  const format = useFormat();
  const sentence = useSentence();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [state, setState] = useState<State>({ kind: 'closed' });
  const [overlap, setOverlap] = useState(usualOverlapSeconds);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [intent] = useState(() => new Intent());

  async function rotate() {
    setBusy(true);
    setFailure(null);
    const body = { overlap };
    try {
      const made = await dataOf(
        api.POST('/v1/tokens/{id}/rotate', { params: { path: { id: token.id }, header: { 'Idempotency-Key': intent.keyFor(body) } }, body }),
      );
      intent.done();
      setState({ kind: 'made', secret: made.secret, id: made.token.id });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  function forget(id: string) {
    setState({ kind: 'closed' });
    void queries.invalidateQueries({ queryKey: ['tokens'] });
    void queries.invalidateQueries({ queryKey: ['audit'] });
    go(`/tokens/${id}`);
  }

  return (
    <>
      <Button onPress={() => setState({ kind: 'choosing' })}>{words.trigger}</Button>
      <Dialog title={words.title} isOpen={state.kind === 'choosing'} onClose={() => setState({ kind: 'closed' })}>
        <p>{words.hint}</p>
        <RadioGroup label={words.overlap} value={String(overlap)} onChange={(value) => setOverlap(Number(value))}>
          <div className={styles['choices']}>
            {overlapsSeconds.map((seconds) => (
              <Radio key={seconds} value={String(seconds)} className={styles['choice']}>
                {seconds === 0 ? words.now : words.after(format.span(seconds))}
              </Radio>
            ))}
          </div>
        </RadioGroup>
        {failure !== null && <Banner tone="bad">{sentence(failure)}</Banner>}
        <DialogActions>
          <Button onPress={() => setState({ kind: 'closed' })}>{texts.form.cancel}</Button>
          <Button tone="primary" onPress={() => void rotate()} isPending={busy}>
            {words.action}
          </Button>
        </DialogActions>
      </Dialog>
      {state.kind === 'made' && <SecretDialog secret={state.secret} name={token.name} onClose={() => forget(state.id)} />}
    </>
  );
}
