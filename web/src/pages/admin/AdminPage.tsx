// The administration: a part a path, each for who may see it.
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useCan } from '../../app/session';
import { useTexts } from '../../texts/language';
import { ButtonLink } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';
import { AllTokens } from './AllTokens';
import { Audit } from './Audit';
import { Health } from './Health';
import { Leaks } from './Leaks';
import { Policy } from './Policy';
import { Principals } from './Principals';
import { Templates } from './Templates';
import styles from './AdminPage.module.css';

export default function AdminPage() {
  const texts = useTexts();
  const words = texts.admin;
  const can = useCan();
  const [path] = useLocation();
  const parts = [
    { path: '/admin/users', title: words.users, needs: 'jeton.principals:read', part: <Principals type="user" /> },
    { path: '/admin/services', title: words.services, needs: 'jeton.principals:read', part: <Principals type="service" /> },
    { path: '/admin/tokens', title: words.allTokens, needs: 'jeton.tokens:read', part: <AllTokens /> },
    { path: '/admin/policy', title: words.policy.title, needs: 'jeton.admin:read', part: <Policy /> },
    { path: '/admin/templates', title: words.templates.title, needs: 'jeton.admin:write', part: <Templates /> },
    { path: '/admin/audit', title: words.audit.title, needs: 'jeton.audit:read', part: <Audit /> },
    { path: '/admin/leaks', title: words.leaks.title, needs: 'jeton.audit:read', part: <Leaks /> },
    { path: '/admin/health', title: words.health.title, needs: 'jeton.admin:read', part: <Health /> },
  ].filter(({ needs }) => can(needs));
  const first = parts[0];
  if (first === undefined) {
    return (
      <Page title={words.title}>
        <EmptyState title={words.nothing} hint={words.nothingHint}>
          <ButtonLink href="/tokens">{texts.app.toTokens}</ButtonLink>
        </EmptyState>
      </Page>
    );
  }
  const shown = parts.find((part) => part.path === path);
  return (
    <Page title={shown === undefined ? words.title : `${shown.title} · ${words.title}`} heading={words.title}>
      <div className={styles['parts']}>
        <nav aria-label={words.title} className={styles['navigation']}>
          {parts.map((part) => (
            <Link key={part.path} href={part.path} aria-current={path === part.path ? 'page' : undefined}>
              {part.title}
            </Link>
          ))}
        </nav>
        <div className={styles['part']}>
          <Switch>
            {parts.map((part) => (
              <Route key={part.path} path={part.path}>
                {part.part}
              </Route>
            ))}
            <Route>
              <Redirect to={first.path} replace />
            </Route>
          </Switch>
        </div>
      </div>
    </Page>
  );
}
