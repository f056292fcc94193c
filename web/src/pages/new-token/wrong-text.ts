// What is wrong with a field, in words.
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { safeName } from '../../ui/safe-name';
import type { Wrong } from './check';
import type { Catalog } from './draft';

export function useWrongText(catalog: Catalog, longestSeconds: number): (wrong: Wrong) => string {
  const words = useTexts().newToken;
  const format = useFormat();
  return (wrong) => {
    switch (wrong.kind) {
      case 'told':
        return wrong.text;
      case 'resourcesMissing':
        return words.resourcesMissing(safeName(catalog.resource_types.find(({ name }) => name === wrong.type)?.title ?? wrong.type));
      case 'scopesBeyond':
        return words.scopesBeyond(format.list(wrong.scopes));
      case 'resourcesBeyond':
        return words.resourcesBeyond(format.list(wrong.selectors.map(safeName)));
      case 'expiryTooLong':
        return words.expiryTooLong(format.span(longestSeconds));
      default:
        return words[wrong.kind];
    }
  };
}
