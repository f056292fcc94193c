// The session ended in the middle of something: signing in happens in another tab, and what was typed here stays.
import { useEffect, useState } from 'react';
import { readSession, type Session } from '../api/session';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button, ButtonLink } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { useReplaceSession, useSession } from './session';
import { signInAddress } from './sign-in';

export default function SignInAgain({ finish }: { finish: (mended: boolean) => void }) {
  const texts = useTexts();
  const before = useSession();
  const replaceSession = useReplaceSession();
  const embedded = before.kind === 'embedded';
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
      {embedded ? (
        <p>{texts.session.endedFrame}</p>
      ) : (
        <>
          <p>{texts.session.endedHint}</p>
          <p>{texts.session.waiting}</p>
        </>
      )}
      {other && (
        <Banner tone="bad" actions={<Button onPress={() => location.reload()}>{texts.app.reload}</Button>}>
          {texts.session.otherUser}
        </Banner>
      )}
      <DialogActions>
        <Button onPress={() => finish(false)}>{texts.session.leave}</Button>
        <Button onPress={() => void look()}>{texts.session.check}</Button>
        {!embedded && (
          <ButtonLink href={signInAddress()} target="_blank" tone="primary">
            {texts.session.openSignIn}
          </ButtonLink>
        )}
      </DialogActions>
    </Dialog>
  );
}
