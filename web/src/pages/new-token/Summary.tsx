// What the token will be able to do, in one sentence that follows every choice; and the same by command and by API.
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { Disclosure } from '../../ui/Disclosure';
import { Snippet } from '../../ui/Snippet';
import { wrongExpiry, type Limits } from './check';
import { chosenGrants, endOf, grantOf, readExpiry, readMaxUses, requestOf, type Catalog, type Draft } from './draft';
import { callOf, commandOf } from './equivalent';
import { useRiskText } from './risk-text';
import { risksOf } from './risks';
import { sentenceOf } from './sentence';
import styles from './Summary.module.css';

interface Props {
  draft: Draft;
  catalog: Catalog;
  limits: Limits;
  url: string;
  now: Date;
}

export function Summary({ draft, catalog, limits, url, now }: Props) {
  const words = useTexts().newToken;
  const format = useFormat();
  const riskText = useRiskText(catalog);
  const expiry = readExpiry(draft.expiry, now) ?? { kind: 'in', seconds: 0 };
  const unusable = wrongExpiry(draft.expiry, limits, now) !== null;
  const grants = chosenGrants(draft).map((grant) => grantOf(grant, catalog));
  const sentence = sentenceOf(
    { grants, expiresAt: unusable ? 'wrong' : endOf(expiry, now), allowedIps: draft.allowedIps, maxUses: readMaxUses(draft.maxUses) ?? null },
    catalog,
    words.sentence,
    format,
    now,
  );
  const risks = risksOf(grants, expiry, catalog);
  const request = requestOf(draft, expiry, catalog);
  return (
    <div className={styles['summary']}>
      <h2>{words.summary}</h2>
      <p className={styles['sentence']} aria-live="polite">
        {sentence}
      </p>
      {risks.map((risk) => (
        <p key={riskText(risk)} className={styles['risk']}>
          <Badge tone="warn">{words.wide}</Badge> {riskText(risk)}
        </p>
      ))}
      {/* What cannot be asked for has no command. */}
      {!unusable && (
        <Disclosure title={words.equivalent} className={styles['equivalent']}>
          <Snippet text={commandOf(request)} what={words.command} />
          <Snippet text={callOf(request, url)} what={words.call} />
        </Disclosure>
      )}
    </div>
  );
}
