// How long the token lasts: spans within the policy, a time in words or from the calendar, or no end where it is allowed.
import { useState } from 'react';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import { useNow } from '../../ui/Time';
import styles from './ExpiryField.module.css';
import { wrongExpiry } from './check';
import choices from './choices.module.css';
import { daySeconds, endOf, hourSeconds, readExpiry, type ExpiryChoice } from './draft';
import { FieldProblem } from './FieldProblem';
import { WhenField } from './WhenField';

export interface Bounds {
  default_lifetime: number;
  max_lifetime: number;
  allow_no_expiry: boolean;
}

interface Props {
  choice: ExpiryChoice;
  onChange: (choice: ExpiryChoice) => void;
  policy: Bounds;
  error: string | null;
}

const usualSpans = [hourSeconds, daySeconds, 7 * daySeconds, 30 * daySeconds, 90 * daySeconds, 365 * daySeconds];

/** The spans to choose from, with the policy's own default and the one that is chosen among them. */
function spansFor(policy: Bounds, choice: ExpiryChoice): number[] {
  const more = choice.kind === 'span' ? [choice.seconds] : [];
  return [...new Set([...usualSpans, policy.default_lifetime, ...more])].sort((a, b) => a - b);
}

export function ExpiryField({ choice, onChange, policy, error }: Props) {
  const texts = useTexts().newToken;
  const format = useFormat();
  const now = useNow();
  const spans = spansFor(policy, choice);
  const tooLong = spans.some((seconds) => seconds > policy.max_lifetime);
  const value = choice.kind === 'span' ? String(choice.seconds) : choice.kind;
  const read = readExpiry(choice, now);
  const wrong = wrongExpiry(choice, policy, now);
  const end = read === null || wrong !== null ? null : endOf(read, now);
  // What cannot be is said at once; that it cannot be read, not before it is typed to its end. A link's is.
  const [finished, setFinished] = useState(choice.kind === 'other');
  const [chosen, setChosen] = useState(false);
  const told = error ?? (wrong === null || (wrong === 'expiryUnread' && !finished) ? null : wrong === 'expiryTooLong' ? texts.expiryTooLong(format.span(policy.max_lifetime)) : texts[wrong]);

  function choose(chosen: string) {
    setFinished(false);
    setChosen(true);
    if (chosen === 'never') onChange({ kind: 'never' });
    else if (chosen === 'other') onChange({ kind: 'other', text: '' });
    else onChange({ kind: 'span', seconds: Number(chosen) });
  }

  return (
    <>
      <RadioGroup label={texts.expiryPresets} labelClass="visually-hidden" value={value} onChange={choose}>
        <div className={choices['pills']}>
          {spans.map((seconds) => (
            <Radio key={seconds} value={String(seconds)} className={choices['pill']} isDisabled={seconds > policy.max_lifetime}>
              {seconds === policy.default_lifetime ? texts.expiryDefault(format.span(seconds)) : texts.expiryIn(format.span(seconds))}
            </Radio>
          ))}
          <Radio value="other" className={choices['pill']}>
            {texts.expiryOther}
          </Radio>
          <Radio value="never" className={choices['pill']} isDisabled={!policy.allow_no_expiry}>
            {texts.expiryNever}
          </Radio>
        </div>
      </RadioGroup>
      {choice.kind === 'other' && (
        <WhenField
          label={texts.expiryWhen}
          hint={texts.expiryWhenHint}
          value={choice.text}
          onChange={(text) => {
            setFinished(false);
            onChange({ kind: 'other', text });
          }}
          onBlur={() => setFinished(choice.text.trim() !== '')}
          longestSeconds={policy.max_lifetime}
          autoFocus={chosen}
          error={told}
        />
      )}
      <p className={styles['end']} role="status">
        {end === null ? '' : texts.endsAt(format.instant(end))}
      </p>
      {tooLong && <p className={styles['reason']}>{texts.expiryReason(format.span(policy.max_lifetime))}</p>}
      {!policy.allow_no_expiry && <p className={styles['reason']}>{texts.expiryNeverOff}</p>}
      <FieldProblem text={choice.kind === 'other' ? null : told} />
    </>
  );
}
