// What the token is for: each purpose a sensible beginning; then the templates that administrators made.
import { useTexts } from '../../texts/language';
import { useFormat } from '../../texts/format';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import styles from './choices.module.css';
import { presets, purposes, type Purpose } from './draft';

interface Props {
  value: Purpose | null;
  onChange: (purpose: Purpose) => void;
  /** What the policy allows. */
  longestSeconds: number;
}

export function PurposePicker({ value, onChange, longestSeconds }: Props) {
  const format = useFormat();
  const texts = useTexts().newToken;
  return (
    <RadioGroup
      label={texts.purpose}
      labelClass="visually-hidden"
      value={value}
      onChange={(chosen) => {
        const purpose = purposes.find((one) => one === chosen);
        if (purpose !== undefined) onChange(purpose);
      }}
    >
      <div className={styles['cards']}>
        {purposes.map((purpose) => (
          <Radio key={purpose} value={purpose} className={styles['card']}>
            <span className={styles['cardTitle']}>{texts.purposes[purpose].title}</span>
            <span className={styles['cardHint']}>{texts.purposes[purpose].hint(format.span(Math.min(presets[purpose].seconds, longestSeconds)))}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
