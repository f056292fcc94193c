// Copies a text, and says so.
import { useEffect, useState, type RefObject } from 'react';
import { useTexts } from '../texts/language';
import { useAnnounce } from './Announcer';
import { Button, type Tone } from './Button';
import styles from './CopyButton.module.css';

const saysSoMs = 2_500;

interface Props {
  text: string;
  /** What is copied, for who cannot see it: "the secret". */
  what: string;
  tone?: Tone;
  small?: boolean;
  onCopied?: () => void;
  /** Where the text stands: it is selected when the browser does not allow to copy it, as in a frame. */
  from?: RefObject<HTMLElement | null>;
}

function select(element: HTMLElement | null): void {
  if (element instanceof HTMLInputElement) {
    element.focus();
    element.select();
  } else if (element !== null) {
    element.focus();
    getSelection()?.selectAllChildren(element);
  }
}

export function CopyButton({ text, what, tone = 'plain', small = false, onCopied, from }: Props) {
  const texts = useTexts();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const [refused, setRefused] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), saysSoMs);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      setRefused(true);
      select(from?.current ?? null);
      return;
    }
    setRefused(false);
    setCopied(true);
    announce(texts.copy.copiedWhat(what));
    onCopied?.();
  }

  return (
    <>
      <Button tone={tone} small={small} onPress={() => void copy()} aria-label={copied ? texts.copy.copiedWhat(what) : texts.copy.copyWhat(what)}>
        {copied ? texts.copy.copied : texts.copy.copy}
      </Button>
      <span role="alert" className={refused ? styles['refused'] : 'visually-hidden'}>
        {refused ? (from === undefined ? texts.copy.failed : texts.copy.selected) : ''}
      </span>
    </>
  );
}
