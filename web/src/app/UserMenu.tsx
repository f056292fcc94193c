// The reader's own menu: theme, language, the way out.
import { useMutation } from '@tanstack/react-query';
import { use, type RefObject } from 'react';
import { Header, Menu, MenuItem, MenuSection, Popover } from 'react-aria-components';
import { fetchPlain } from '../api/client';
import { Problem } from '../api/problem';
import { isLanguage, languages, useReading } from '../texts/language';
import { LanguageSwitch } from './language-switch';
import { useSession } from './session';
import { leave } from './sign-in';
import { chooseTheme, themes, useTheme } from './theme';
import styles from './UserMenu.module.css';

interface Props {
  trigger: RefObject<HTMLElement | null>;
  onClose: () => void;
}

export default function UserMenu({ trigger, onClose }: Props) {
  const { texts, language } = useReading();
  const chooseLanguage = use(LanguageSwitch);
  const { user } = useSession();
  const theme = useTheme();
  const signOut = useMutation({
    mutationFn: async () => {
      const response = await fetchPlain('/v1/session', { method: 'DELETE' });
      if (!response.ok && response.status !== 401) throw await Problem.of(response);
    },
    onSuccess: leave,
  });
  return (
    <Popover aria-label={texts.app.userMenu(user.username)} className={styles['popover'] ?? ''} triggerRef={trigger} isOpen onOpenChange={(open) => !open && onClose()} placement="bottom end">
      <Menu className={styles['menu'] ?? ''} aria-label={texts.app.userMenu(user.username)} autoFocus="first" onClose={onClose}>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onSelectionChange={(keys) => {
            const chosen = themes.find((one) => keys !== 'all' && keys.has(one));
            if (chosen !== undefined) chooseTheme(chosen);
          }}
        >
          <Header className={styles['header'] ?? ''}>{texts.app.theme}</Header>
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
          <Header className={styles['header'] ?? ''}>{texts.app.language}</Header>
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
  );
}
