// The reader's tokens.
import { useCan } from '../../app/session';
import { useTexts } from '../../texts/language';
import { ButtonLink } from '../../ui/Button';
import { Page } from '../../ui/Page';
import { TokenBrowser } from './TokenBrowser';

export default function TokensPage() {
  const texts = useTexts();
  // Who may see everyone's begins with their own.
  const seesAll = useCan()('jeton.tokens:read');
  return (
    <Page
      title={texts.tokens.title}
      intro={texts.tokens.intro}
      actions={
        <ButtonLink href="/tokens/new" tone="primary">
          {texts.app.newToken}
        </ButtonLink>
      }
    >
      <TokenBrowser path="/tokens" begins={seesAll ? 'own' : 'all'} choosesWhose={seesAll} />
    </Page>
  );
}
