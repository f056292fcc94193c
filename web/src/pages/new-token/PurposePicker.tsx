// What the token is for: each purpose a sensible beginning; then the templates that administrators made.
import { useTexts } from '../../texts/language';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import styles from './choices.module.css';
import { purposes, type Purpose } from './draft';

export function PurposePicker({ value, onChange }: { value: Purpose | null; onChange: (purpose: Purpose) => void }) {
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
            <span className={styles['cardHint']}>{texts.purposes[purpose].hint}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
