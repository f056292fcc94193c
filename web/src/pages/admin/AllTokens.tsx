// Everyone's tokens: by name, by whose, by what they hold and whether they ever used it.
import { useTexts } from '../../texts/language';
import { Section } from '../../ui/Page';
import { TokenBrowser } from '../tokens/TokenBrowser';

export function AllTokens() {
  const texts = useTexts();
  return (
    <Section title={texts.admin.allTokens} hint={texts.admin.allTokensHint}>
      <TokenBrowser path="/admin/tokens" begins="all" choosesWhose={false} />
    </Section>
  );
}
