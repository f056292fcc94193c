// Grants in words; as the file and the command line write them, on hover.
import type { Grant } from '../../api/types';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { safeName } from '../../ui/safe-name';
import { formatGrant } from '../new-token/grant-text';
import { grantWords } from '../new-token/sentence';
import { useCatalog } from '../tokens/reading';

export function GrantWords({ grants }: { grants: readonly Grant[] }) {
  const { sentence } = useTexts().newToken;
  const format = useFormat();
  const catalog = useCatalog();
  if (catalog.data === undefined) return null;
  return <span title={grants.map((grant) => safeName(formatGrant(grant))).join('\n')}>{grantWords(grants, catalog.data, sentence, format)}</span>;
}
