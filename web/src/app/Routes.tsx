// Which path shows which page. The list of tokens and the form of a new one come with the first script; the rest is
// fetched when it is opened.
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useTexts } from '../texts/language';
import { ButtonLink } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { Page } from '../ui/Page';
import NewTokenPage from '../pages/new-token/NewTokenPage';
import TokensPage from '../pages/tokens/TokensPage';
import { ErrorBoundary } from './ErrorBoundary';
import { LoadingPage } from './PageStates';

const TokenPage = lazy(() => import('../pages/tokens/TokenPage'));
const AppsPage = lazy(() => import('../pages/apps/AppsPage'));
const AccountPage = lazy(() => import('../pages/account/AccountPage'));
const AdminPage = lazy(() => import('../pages/admin/AdminPage'));

function NotFound() {
  const texts = useTexts();
  return (
    <Page title={texts.app.notFound}>
      <EmptyState title={texts.app.notFound} hint={texts.app.notFoundHint}>
        <ButtonLink href="/tokens">{texts.app.toTokens}</ButtonLink>
      </EmptyState>
    </Page>
  );
}

export function Routes() {
  const [path] = useLocation();
  return (
    <ErrorBoundary key={path}>
      <Suspense fallback={<LoadingPage />}>
        <Switch>
          <Route path="/">
            <Redirect to="/tokens" replace />
          </Route>
          <Route path="/tokens" component={TokensPage} />
          <Route path="/tokens/new" component={NewTokenPage} />
          <Route path="/tokens/:id">{({ id }) => <TokenPage id={id} key={id} />}</Route>
          <Route path="/apps" component={AppsPage} />
          <Route path="/account" component={AccountPage} />
          <Route path="/admin/*?" component={AdminPage} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
