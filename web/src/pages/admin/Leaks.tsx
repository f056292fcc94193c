// Secrets that somebody found and reported: each was revoked when the report came.
import { useTexts } from '../../texts/language';
import { Section } from '../../ui/Page';
import { Trail } from './Audit';

const leaked = { type: 'token.leaked' } as const;

export function Leaks() {
  const texts = useTexts();
  return (
    <Section title={texts.admin.leaks.title} hint={texts.admin.leaks.hint}>
      <Trail path="/admin/leaks" fixed={leaked} />
    </Section>
  );
}
