// A new token with just what it needs.
import { useTexts } from '../../texts/language';
import { Page } from '../../ui/Page';
import { Skeleton } from '../../ui/Skeleton';

export default function NewTokenPage() {
  const texts = useTexts();
  return (
    <Page title={texts.newToken.title}>
      <Skeleton />
    </Page>
  );
}
