// What a request may need of the person before it can go through: to sign in again, or to confirm that it is them. The
// page and all that was typed stay; the request is sent again afterwards.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { mendWith } from '../api/client';
import { readSession, type Session } from '../api/session';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button, ButtonLink } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { FreshDialog } from './FreshDialog';
import { useReplaceSession, useSession } from './session';
import { signInAddress } from './sign-in';

type Need = 'signIn' | 'confirm';

/** One dialog at a time, however many requests wait for it. */
interface Waiting {
  need: Need;
  answer: Promise<boolean>;
  resolve: (mended: boolean) => void;
}

export function Mending({ children }: { children: ReactNode }) {
  const [need, setNeed] = useState<Need | null>(null);
  const waiting = useRef<Waiting | null>(null);

  useEffect(() => {
    function ask(wanted: Need): Promise<boolean> {
      if (waiting.current !== null) return waiting.current.need === wanted ? waiting.current.answer : Promise.resolve(false);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.current = { need: wanted, answer: promise, resolve };
      setNeed(wanted);
      return promise;
    }
    return mendWith({ signIn: () => ask('signIn'), confirm: () => ask('confirm') });
  }, []);

  function finish(mended: boolean) {
    const done = waiting.current;
    waiting.current = null;
    setNeed(null);
    done?.resolve(mended);
  }

  return (
    <>
      {children}
      {need === 'signIn' && <SignInAgain finish={finish} />}
      {need === 'confirm' && <FreshDialog finish={finish} />}
    </>
  );
}

function SignInAgain({ finish }: { finish: (mended: boolean) => void }) {
  const texts = useTexts();
  const before = useSession();
  const replaceSession = useReplaceSession();
  const [other, setOther] = useState(false);

  async function look() {
    let session: Session | null;
    try {
      session = await readSession();
    } catch {
      return; // away: the banner says so, and the next look is at the next return to this tab
    }
    if (session === null) return;
    // What was typed for one person must not be sent as another.
    if (session.user.id !== before.user.id) {
      setOther(true);
      return;
    }
    replaceSession(session);
    finish(true);
  }

  useEffect(() => {
    const onReturn = () => {
      if (document.visibilityState === 'visible') void look();
    };
    document.addEventListener('visibilitychange', onReturn);
    window.addEventListener('focus', onReturn);
    return () => {
      document.removeEventListener('visibilitychange', onReturn);
      window.removeEventListener('focus', onReturn);
    };
  });

  return (
    <Dialog title={texts.session.ended} isOpen onClose={() => finish(false)}>
      <p>{texts.session.endedHint}</p>
      <p>{texts.session.waiting}</p>
      {other && (
        <Banner tone="bad" actions={<Button onPress={() => location.reload()}>{texts.app.reload}</Button>}>
          {texts.session.otherUser}
        </Banner>
      )}
      <DialogActions>
        <Button onPress={() => finish(false)}>{texts.session.leave}</Button>
        <Button onPress={() => void look()}>{texts.session.check}</Button>
        <ButtonLink href={signInAddress()} target="_blank" tone="primary">
          {texts.session.openSignIn}
        </ButtonLink>
      </DialogActions>
    </Dialog>
  );
}
