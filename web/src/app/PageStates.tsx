// What stands in a page's place while its data is on the way, or when it did not come.
import { Problem, Unreachable } from '../api/problem';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button, ButtonLink } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { Page } from '../ui/Page';
import { Skeleton } from '../ui/Skeleton';

export function LoadingPage() {
  return <Skeleton lines={6} />;
}

/** The sentence for an error, whatever it is. */
export function useSentence(): (error: unknown) => string {
  const texts = useTexts();
  return (error) =>
    error instanceof Problem ? (texts.told(error.kind, error.pointer) ?? error.detail)
    : error instanceof Unreachable ? texts.connection.away
    : texts.form.unexpected;
}

export function FailedPage({ error, retry, title }: { error: unknown; retry: () => void; title?: string }) {
  const texts = useTexts();
  const sentence = useSentence();
  // Asking again would not help: what there is to say is where to go on.
  const closed = error instanceof Problem && (error.status === 404 ? 'gone' : error.status === 403 ? 'notYours' : null);
  if (closed === 'gone' || closed === 'notYours') {
    return (
      <Page title={texts.app[closed]}>
        <EmptyState title={texts.app[closed]} hint={texts.app[`${closed}Hint`]}>
          <ButtonLink href="/tokens">{texts.app.toTokens}</ButtonLink>
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={title ?? texts.app.broken}>
      <Banner tone="bad" actions={<Button onPress={retry}>{texts.connection.tryNow}</Button>}>
        {sentence(error)}
      </Banner>
    </Page>
  );
}
