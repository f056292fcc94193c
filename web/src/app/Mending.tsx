// What a request may need of the person before it can go through: to sign in again, or to confirm that it is them. The
// page and all that was typed stay; the request is sent again afterwards.
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { mendWith } from '../api/client';

const SignInAgain = lazy(() => import('./SignInAgain'));
const FreshDialog = lazy(() => import('./FreshDialog'));

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
      <Suspense fallback={null}>
        {need === 'signIn' && <SignInAgain finish={finish} />}
        {need === 'confirm' && <FreshDialog finish={finish} />}
      </Suspense>
    </>
  );
}
