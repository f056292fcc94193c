// On which resources of a type: exact names and prefixes, each with what it matches, or every one.
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import { Name } from '../../ui/Name';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import { safeName } from '../../ui/safe-name';
import styles from './GrantEditor.module.css';
import { isReached } from './reach';
import { TextList } from './TextList';
import { wrongSelector } from './typed';

interface Props {
  type: string;
  title: string;
  badge: ReactNode;
  selectors: string[];
  /** What the account itself reaches. */
  reached: readonly string[];
  onChange: (selectors: string[]) => void;
  typed: string;
  onType: (text: string) => void;
}

export function ResourceEditor({ type, title, badge, selectors, reached, onChange, typed, onType }: Props) {
  const texts = useTexts().newToken;
  const all = selectors.includes('*');

  function meaning(selector: string): string {
    if (selector === '*') return texts.matchesAll;
    if (type === 'principal' && selector === 'self') return texts.matchesSelf;
    return selector.endsWith('*') ? texts.matchesPrefix(safeName(selector.slice(0, -1))) : texts.matchesOne(safeName(selector));
  }

  function problemOf(text: string): string | null {
    const wrong = wrongSelector(text, selectors);
    if (wrong !== null) return texts[wrong];
    return isReached(reached, text) ? null : texts.selectorBeyond;
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
        <Radio value="all" className={styles['choice']} isDisabled={!reached.includes('*')}>
          {texts.allOf(title)}
        </Radio>
      </RadioGroup>
      {!reached.includes('*') && reached.length > 0 && (
        <p className={styles['reached']}>
          {texts.reached(title)}{' '}
          {reached.map((selector) => (
            <Button key={selector} small isDisabled={selectors.includes(selector)} onPress={() => onChange([...selectors.filter((one) => one !== '*'), selector])} aria-label={texts.addReached(meaning(selector))}>
              <Name>{selector}</Name>
            </Button>
          ))}
        </p>
      )}
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
