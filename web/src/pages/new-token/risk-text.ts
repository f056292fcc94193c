// What is risky about a token, in words.
import { useTexts } from '../../texts/language';
import { safeName } from '../../ui/safe-name';
import type { Catalog } from './draft';
import type { Risk } from './risks';

export function useRiskText(catalog: Catalog): (risk: Risk) => string {
  const texts = useTexts().newToken.risks;
  return (risk) => {
    switch (risk.kind) {
      case 'everything':
        return texts.everything;
      case 'noExpiry':
        return texts.noExpiry;
      case 'jeton':
        return texts.jeton(risk.scopes.join(', '));
      case 'wide':
        return texts.wide(risk.scopes.join(', '), safeName(catalog.resource_types.find(({ name }) => name === risk.type)?.title ?? risk.type));
    }
  };
}
