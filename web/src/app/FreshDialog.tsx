// "Confirm that it is you": by password (and code), by a passkey, or at the provider that one signs in through.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { api, dataOf, fetchPlain, setCsrfToken } from '../api/client';
import { getPasskeyAnswer, passkeysWork } from '../api/passkey';
import { Problem } from '../api/problem';
import type { components } from '../api/schema';
import { readSession, type Session } from '../api/session';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button, ButtonLink } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { safeName } from '../ui/safe-name';
import { TextField } from '../ui/TextField';
import { useSentence } from './PageStates';
import { useReplaceSession, useSession } from './session';

export default function FreshDialog({ finish }: { finish: (mended: boolean) => void }) {
  const texts = useTexts();
  const { kind } = useSession();
  const account = useQuery({ queryKey: ['account'], queryFn: () => dataOf(api.GET('/v1/account')), enabled: kind === 'login' });
  // Who was handed over signs in elsewhere, and never counts as fresh here.
  if (kind === 'login' && account.isLoading) return null;
  return (
    <Dialog title={texts.fresh.title} isOpen onClose={() => finish(false)}>
      {kind === 'login' ? (
        <Ways account={account.data} finish={finish} />
      ) : (
        <>
          <p>{texts.fresh.impossible}</p>
          <DialogActions>
            <Button onPress={() => finish(false)}>{texts.form.close}</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

/** `account`: how the person signs in; where that is not known, every way is offered that needs no other page. */
function Ways({ account, finish }: { account: components['schemas']['Account'] | undefined; finish: (mended: boolean) => void }) {
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
  const byPassword = account?.password ?? true;
  const byPasskey = passkeysWork() && (account === undefined || account.passkeys.length > 0);
  const providers = account?.providers.filter((provider) => provider.linked_at !== null) ?? [];
  return (
    <form onSubmit={submit}>
      <p>{texts.fresh.hint}</p>
      {failure !== null && !atPassword && !atCode && <Banner tone="bad">{sentence(failure)}</Banner>}
      {byPassword && (
        <>
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
          {(account?.totp ?? true) && (
            <TextField
              label={texts.fresh.code}
              hint={texts.fresh.codeHint}
              autoComplete="one-time-code"
              value={code}
              onChange={setCode}
              error={atCode ? sentence(failure) : null}
            />
          )}
        </>
      )}
      {providers.length > 0 && <Elsewhere providers={providers} finish={finish} />}
      {!byPassword && !byPasskey && providers.length === 0 && <p>{texts.fresh.noWay}</p>}
      <DialogActions>
        <Button onPress={() => finish(false)}>{texts.form.cancel}</Button>
        {byPasskey && (
          <Button onPress={() => void usePasskey()} tone={byPassword ? 'plain' : 'primary'}>
            {texts.fresh.passkey}
          </Button>
        )}
        {byPassword && (
          <Button type="submit" tone="primary" isPending={busy}>
            {texts.fresh.confirm}
          </Button>
        )}
      </DialogActions>
    </form>
  );
}

/** In another tab, so that what was typed here stays. */
function Elsewhere({ providers, finish }: { providers: readonly { name: string; title: string }[]; finish: (mended: boolean) => void }) {
  const texts = useTexts();
  const before = useSession();
  const replaceSession = useReplaceSession();

  useEffect(() => {
    async function look() {
      if (document.visibilityState !== 'visible') return;
      // Away: the banner says so, and the next look is at the next return to this tab.
      const session = await readSession().catch(() => null);
      if (session === null || session.user.id !== before.user.id) return;
      if (session.fresh_until === null || Date.parse(session.fresh_until) <= Date.now()) return;
      replaceSession(session);
      finish(true);
    }
    const onReturn = () => void look();
    document.addEventListener('visibilitychange', onReturn);
    window.addEventListener('focus', onReturn);
    return () => {
      document.removeEventListener('visibilitychange', onReturn);
      window.removeEventListener('focus', onReturn);
    };
  });

  return (
    <>
      <p>{texts.fresh.providerHint}</p>
      <p>
        {providers.map(({ name, title }) => (
          <ButtonLink key={name} href={`/login/oidc/${name}?fresh=1&next=/tokens`} target="_blank">
            {texts.fresh.provider(safeName(title))}
          </ButtonLink>
        ))}
      </p>
    </>
  );
}
