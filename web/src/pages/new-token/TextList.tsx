// A list of short texts, made one by one: typed, checked, added; each with what it means, and a way to take it off.
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Button } from '../../ui/Button';
import { Name } from '../../ui/Name';
import { afterPress } from '../../ui/press';
import { safeName } from '../../ui/safe-name';
import { TextField } from '../../ui/TextField';
import styles from './TextList.module.css';

interface Props {
  label: string;
  hint: string;
  items: string[];
  onChange: (items: string[]) => void;
  /** What stands in the field and not yet in the list; sending the form takes it (`takeTyped`). */
  typed: string;
  onType: (text: string) => void;
  problemOf: (text: string) => string | null;
  meaningOf?: (text: string) => string;
  error?: string | null;
}

export function TextList({ label, hint, items, onChange, typed, onType, problemOf, meaningOf, error = null }: Props) {
  const texts = useTexts();
  const announce = useAnnounce();
  const [left, setLeft] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLDivElement>(null);

  /** What stands in the field is meant, also when nobody pressed Add. */
  function add() {
    const text = typed.trim();
    if (text === '') return;
    const wrong = problemOf(text);
    setProblem(wrong);
    if (wrong !== null) return;
    onChange([...items, text]);
    onType('');
  }

  const addOnceLeft = useEffectEvent(() => {
    setLeft(false);
    add();
  });
  useEffect(() => (left ? afterPress(() => addOnceLeft()) : undefined), [left]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || typed.trim() === '') return;
    event.preventDefault(); // the form is not sent: the text is added to it
    add();
  }

  function remove(item: string) {
    onChange(items.filter((one) => one !== item));
    announce(texts.newToken.removedSelector(safeName(item)));
    field.current?.querySelector('input')?.focus();
  }

  return (
    <div ref={field}>
      {items.length > 0 && (
        <ul className={styles['items']}>
          {items.map((item) => (
            <li key={item} className={styles['item']}>
              <div>
                <code>
                  <Name>{item}</Name>
                </code>
                {/* A space, so that a line may end there. */}{' '}
                {meaningOf !== undefined && <span className={styles['meaning']}>{meaningOf(item)}</span>}
              </div>
              <Button tone="quiet" small onPress={() => remove(item)} aria-label={texts.newToken.removeSelector(safeName(item))}>
                {texts.form.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div onKeyDown={onKeyDown}>
        <TextField
          label={label}
          hint={hint}
          value={typed}
          onChange={(text) => {
            onType(text);
            setProblem(null);
          }}
          onBlur={() => setLeft(true)}
          exact
          autoComplete="off"
          spellCheck="false"
          error={problem ?? error}
          beside={<Button onPress={add}>{texts.form.add}</Button>}
        />
      </div>
    </div>
  );
}
