// The step that a risky choice costs: it is named, and made once more on purpose.
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import { Dialog, DialogActions } from '../../ui/Dialog';
import { safeName } from '../../ui/safe-name';
import type { Catalog } from './draft';
import styles from './RiskDialog.module.css';
import type { Risk } from './risks';

interface Props {
  risks: readonly Risk[];
  catalog: Catalog;
  onBack: () => void;
  onCreate: () => void;
}

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

export function RiskDialog({ risks, catalog, onBack, onCreate }: Props) {
  const texts = useTexts().newToken.risks;
  const textOf = useRiskText(catalog);
  return (
    <Dialog title={texts.title} isOpen onClose={onBack} alert>
      <p>{texts.hint}</p>
      <ul className={styles['risks']}>
        {risks.map((risk) => (
          <li key={textOf(risk)}>{textOf(risk)}</li>
        ))}
      </ul>
      <DialogActions>
        <Button onPress={onBack} autoFocus>
          {texts.narrower}
        </Button>
        <Button tone="danger" onPress={onCreate}>
          {texts.anyway}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
