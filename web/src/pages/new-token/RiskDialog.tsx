// The step that a risky choice costs: it is named, and made once more on purpose.
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import { Dialog, DialogActions } from '../../ui/Dialog';
import type { Catalog } from './draft';
import styles from './RiskDialog.module.css';
import { useRiskText } from './risk-text';
import type { Risk } from './risks';

interface Props {
  risks: readonly Risk[];
  catalog: Catalog;
  onBack: () => void;
  onCreate: () => void;
}

export default function RiskDialog({ risks, catalog, onBack, onCreate }: Props) {
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
