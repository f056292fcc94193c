// The apps that may act for the reader.
import { useTexts } from '../../texts/language';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';

export default function AppsPage() {
  const texts = useTexts();
  return (
    <Page title={texts.apps.title}>
      <EmptyState title={texts.apps.empty} hint={texts.apps.emptyHint} />
    </Page>
  );
}
