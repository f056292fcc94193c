// What stands in a page's place while its data is on the way, or when it did not come.
import { Problem, Unreachable } from '../api/problem';
import { useTexts } from '../texts/language';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { Page } from '../ui/Page';
import { Skeleton } from '../ui/Skeleton';

export function LoadingPage() {
  return <Skeleton lines={6} />;
}

/** The sentence for an error, whatever it is. */
export function useSentence(): (error: unknown) => string {
  const texts = useTexts();
  return (error) =>
    error instanceof Problem ? error.detail
    : error instanceof Unreachable ? texts.connection.away
    : texts.form.unexpected;
}

export function FailedPage({ error, retry, title }: { error: unknown; retry: () => void; title?: string }) {
  const texts = useTexts();
  const sentence = useSentence();
  return (
    <Page title={title ?? texts.app.broken}>
      <Banner tone="bad" actions={<Button onPress={retry}>{texts.connection.tryNow}</Button>}>
        {sentence(error)}
      </Banner>
    </Page>
  );
}
