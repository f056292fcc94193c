// The frame around every page: the product's name, the way to each part, the reader's own menu.
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useReading } from '../texts/language';
import { Logo } from '../ui/Logo';
import { Name } from '../ui/Name';
import styles from './Frame.module.css';
import { useCan, useSession } from './session';

const UserMenu = lazy(() => import('./UserMenu'));

/** Whether any part of the administration has something to show for this person. */
function useMayAdminister(): boolean {
  const can = useCan();
  return ['jeton.admin:read', 'jeton.principals:read', 'jeton.tokens:read', 'jeton.audit:read'].some((scope) => can(scope));
}

function Navigation() {
  const { texts } = useReading();
  const [path] = useLocation();
  const mayAdminister = useMayAdminister();
  const { kind } = useSession();
  const parts = [
    { href: '/tokens', title: texts.app.tokens },
    // An embedded session sees its tokens only.
    ...(kind === 'embedded' ? [] : [
      { href: '/apps', title: texts.app.apps },
      { href: '/account', title: texts.app.account },
      ...(mayAdminister ? [{ href: '/admin', title: texts.app.administration }] : []),
    ]),
  ];
  return (
    <nav aria-label={texts.app.navigation} className={styles['navigation']}>
      {parts.map(({ href, title }) => (
        <Link key={href} href={href} aria-current={path === href || path.startsWith(`${href}/`) ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}

/** The reader's menu comes when it is first opened. */
function UserButton() {
  const { texts } = useReading();
  const { user } = useSession();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles['user']}
        aria-label={texts.app.userMenu(user.username)}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <span className={styles['initial']} data-initial={[...user.username][0]?.toUpperCase()} />
        <span className={styles['username']}>
          <Name>{user.username}</Name>
        </span>
      </button>
      {open && (
        <Suspense fallback={null}>
          <UserMenu trigger={button} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** After a change of page the reader stands at its heading, as after a page load. */
function useFocusOnNavigation() {
  const [path] = useLocation();
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }, [path]);
}

export function Frame({ children }: { children: ReactNode }) {
  const { texts } = useReading();
  const { product, return_to: returnTo } = useSession();
  useFocusOnNavigation();
  return (
    <>
      <a href="#content" className={styles['skip']}>
        {texts.app.skip}
      </a>
      <header className={styles['header']}>
        <div className={styles['bar']}>
          <Link href="/tokens" className={styles['home']}>
            <Logo own={product.logo} />
          </Link>
          <Navigation />
          {returnTo !== null && (
            // In a frame it is the page around that goes back.
            <a href={returnTo} target="_top" className={styles['back']}>
              <span aria-hidden="true" className={styles['arrow']} />
              <span>{texts.app.backTo(new URL(returnTo).host)}</span>
            </a>
          )}
          <UserButton />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles['main']}>
        {children}
      </main>
    </>
  );
}
