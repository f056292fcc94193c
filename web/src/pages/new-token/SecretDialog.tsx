// The secret, shown once. It lives in the state of the page that opened this and nowhere else; closing forgets it.
import { useEffect, useRef, useState } from 'react';
import { Checkbox, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog, DialogActions } from '../../ui/Dialog';
import { Snippet } from '../../ui/Snippet';
import styles from './SecretDialog.module.css';
import { places, snippetOf, variableOf } from './snippets';

interface Props {
  secret: string;
  /** The token's name, for the name of a variable. */
  name: string;
  onClose: () => void;
}

export default function SecretDialog({ secret, name, onClose }: Props) {
  const texts = useTexts();
  const words = texts.newToken.secret;
  const [copied, setCopied] = useState(false);
  const [kept, setKept] = useState(false);
  const safe = copied || kept;
  const field = useRef<HTMLInputElement>(null);
  const variable = variableOf(name);

  // Leaving the page before the secret is anywhere else would lose it.
  useEffect(() => {
    if (safe) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [safe]);

  return (
    <Dialog title={words.title} isOpen onClose={onClose} holds={!safe} wide>
      <p>{words.once}</p>
      <div className={styles['secret']}>
        <input
          ref={field}
          className={styles['text']}
          aria-label={words.label}
          value={secret}
          readOnly
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => event.target.select()}
          onCopy={() => setCopied(true)}
        />
        <CopyButton text={secret} what={words.what} from={field} tone="primary" onCopied={() => setCopied(true)} />
      </div>
      <h3 className={styles['use']}>{words.use}</h3>
      <p>{words.useHint}</p>
      <Tabs>
        <TabList aria-label={words.use} className={styles['tabs'] ?? ''}>
          {places.map((place) => (
            <Tab key={place} id={place} className={styles['tab'] ?? ''}>
              {words.places[place]}
            </Tab>
          ))}
        </TabList>
        {places.map((place) => (
          <TabPanel key={place} id={place} className={styles['panel'] ?? ''}>
            <Snippet text={snippetOf(place, variable)} what={words.snippet(words.places[place])} />
          </TabPanel>
        ))}
      </Tabs>
      <DialogActions>
        <Checkbox className={styles['kept'] ?? ''} isSelected={kept} onChange={setKept}>
          <span className={styles['box']} aria-hidden="true" />
          {words.kept}
        </Checkbox>
        <Button tone={safe ? 'primary' : 'plain'} isDisabled={!safe} onPress={onClose}>
          {words.done}
        </Button>
      </DialogActions>
      {!safe && <p className={styles['notYet']}>{words.notYet}</p>}
    </Dialog>
  );
}
