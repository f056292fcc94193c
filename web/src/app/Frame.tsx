// The frame around every page: the product's name, the way to each part, the reader's own menu.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { Link, useLocation } from 'wouter';
import { fetchPlain } from '../api/client';
import { Problem } from '../api/problem';
import { languages, isLanguage, useReading } from '../texts/language';
import { Logo } from '../ui/Logo';
import { Name } from '../ui/Name';
import styles from './Frame.module.css';
import { LanguageSwitch } from './language-switch';
import { useCan, useSession } from './session';
import { chooseTheme, themes, useTheme } from './theme';
import { use } from 'react';

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

function UserMenu() {
  const { texts, language } = useReading();
  const chooseLanguage = use(LanguageSwitch);
  const { user } = useSession();
  const theme = useTheme();
  const signOut = useMutation({
    mutationFn: async () => {
      const response = await fetchPlain('/v1/session', { method: 'DELETE' });
      if (!response.ok && response.status !== 401) throw await Problem.of(response);
    },
    onSuccess: () => location.assign('/login'),
  });
  return (
    <MenuTrigger>
      <AriaButton className={styles['user'] ?? ''} aria-label={texts.app.userMenu(user.username)}>
        <span className={styles['initial']} data-initial={[...user.username][0]?.toUpperCase()} />
        <span className={styles['username']}>
          <Name>{user.username}</Name>
        </span>
      </AriaButton>
      <Popover className={styles['popover'] ?? ''} placement="bottom end">
        <Menu className={styles['menu'] ?? ''} aria-label={texts.app.userMenu(user.username)}>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[theme]}
            onSelectionChange={(keys) => {
              const chosen = themes.find((one) => keys !== 'all' && keys.has(one));
              if (chosen !== undefined) chooseTheme(chosen);
            }}
          >
            <Header className={styles['menuHeader'] ?? ''}>{texts.app.theme}</Header>
            {themes.map((one) => (
              <MenuItem key={one} id={one} className={styles['item'] ?? ''}>
                {texts.app.themes[one]}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[language]}
            onSelectionChange={(keys) => {
              const [chosen] = keys === 'all' ? [] : [...keys];
              if (typeof chosen === 'string' && isLanguage(chosen)) void chooseLanguage(chosen);
            }}
          >
            <Header className={styles['menuHeader'] ?? ''}>{texts.app.language}</Header>
            {Object.entries(languages).map(([code, name]) => (
              <MenuItem key={code} id={code} className={styles['item'] ?? ''} textValue={name}>
                <span lang={code}>{name}</span>
              </MenuItem>
            ))}
          </MenuSection>
          <MenuItem className={styles['item'] ?? ''} onAction={() => signOut.mutate()}>
            {texts.app.signOut}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
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
  useFocusOnNavigation();
  return (
    <>
      <a href="#content" className={styles['skip']}>
        {texts.app.skip}
      </a>
      <header className={styles['header']}>
        <div className={styles['bar']}>
          <Link href="/tokens" className={styles['home']}>
            <Logo />
          </Link>
          <Navigation />
          <UserMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles['main']}>
        {children}
      </main>
    </>
  );
}
