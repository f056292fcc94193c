// "Confirm that it is you": by password (and code), or by a passkey.
import { useState, type FormEvent } from 'react';
import { fetchPlain, setCsrfToken } from '../api/client';
import { getPasskeyAnswer, passkeysWork } from '../api/passkey';
import { Problem } from '../api/problem';
import type { Session } from '../api/session';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { TextField } from '../ui/TextField';
import { useSentence } from './PageStates';
import { useReplaceSession } from './session';

export default function FreshDialog({ finish }: { finish: (mended: boolean) => void }) {
  const texts = useTexts();
  const sentence = useSentence();
  const replaceSession = useReplaceSession();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function confirm(body: object) {
    setBusy(true);
    setFailure(null);
    try {
      const response = await fetchPlain('/v1/session/confirm', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw await Problem.of(response);
      const session: Session = await response.json();
      setCsrfToken(session.csrf);
      replaceSession(session);
      finish(true);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  async function usePasskey() {
    setFailure(null);
    const passkey = await getPasskeyAnswer();
    if (passkey === null) setFailure(new Problem(401, { detail: texts.fresh.passkeyFailed }, null));
    else await confirm({ passkey });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!busy) void confirm(code.trim() === '' ? { password } : { password, code: code.trim() });
  }

  const atPassword = failure instanceof Problem && failure.isAt('password');
  const atCode = failure instanceof Problem && failure.isAt('code');
  return (
    <Dialog title={texts.fresh.title} isOpen onClose={() => finish(false)}>
      <form onSubmit={submit}>
        <p>{texts.fresh.hint}</p>
        {failure !== null && !atPassword && !atCode && <Banner tone="bad">{sentence(failure)}</Banner>}
        <TextField
          label={texts.fresh.password}
          type="password"
          autoComplete="current-password"
          autoFocus
          isRequired
          value={password}
          onChange={setPassword}
          error={atPassword ? sentence(failure) : null}
        />
        <TextField
          label={texts.fresh.code}
          hint={texts.fresh.codeHint}
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          error={atCode ? sentence(failure) : null}
        />
        <DialogActions>
          <Button onPress={() => finish(false)}>{texts.form.cancel}</Button>
          {passkeysWork() && <Button onPress={() => void usePasskey()}>{texts.fresh.passkey}</Button>}
          <Button type="submit" tone="primary" isPending={busy}>
            {texts.fresh.confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
