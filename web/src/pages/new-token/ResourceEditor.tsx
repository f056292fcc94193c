// On which resources of a type: exact names and prefixes, each with what it matches, or every one.
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/language';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import { safeName } from '../../ui/safe-name';
import styles from './GrantEditor.module.css';
import { TextList } from './TextList';
import { wrongSelector } from './typed';

interface Props {
  type: string;
  title: string;
  badge: ReactNode;
  selectors: string[];
  onChange: (selectors: string[]) => void;
  typed: string;
  onType: (text: string) => void;
}

export function ResourceEditor({ type, title, badge, selectors, onChange, typed, onType }: Props) {
  const texts = useTexts().newToken;
  const all = selectors.includes('*');

  function meaning(selector: string): string {
    if (selector === '*') return texts.matchesAll;
    if (type === 'principal' && selector === 'self') return texts.matchesSelf;
    return selector.endsWith('*') ? texts.matchesPrefix(safeName(selector.slice(0, -1))) : texts.matchesOne(safeName(selector));
  }

  function problemOf(text: string): string | null {
    const wrong = wrongSelector(text, selectors);
    return wrong === null ? null : texts[wrong];
  }

  return (
    <>
      <RadioGroup
        label={
          <>
            {texts.resources(title)} {badge}
          </>
        }
        labelClass={styles['choiceLabel']}
        value={all ? 'all' : 'these'}
        onChange={(chosen) => onChange(chosen === 'all' ? ['*'] : type === 'principal' ? ['self'] : [])}
      >
        <Radio value="these" className={styles['choice']}>
          {texts.onlyThese}
        </Radio>
        <Radio value="all" className={styles['choice']}>
          {texts.allOf(title)}
        </Radio>
      </RadioGroup>
      {!all && (
        <TextList
          label={texts.selector}
          hint={texts.selectorHint}
          items={selectors}
          onChange={onChange}
          typed={typed}
          onType={onType}
          problemOf={problemOf}
          meaningOf={meaning}
        />
      )}
    </>
  );
}
