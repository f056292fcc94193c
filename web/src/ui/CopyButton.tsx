// Copies a text, and says so.
import { useEffect, useState } from 'react';
import { useTexts } from '../texts/language';
import { useAnnounce } from './Announcer';
import { Button, type Tone } from './Button';

const saysSoMs = 2_500;

interface Props {
  text: string;
  /** What is copied, for who cannot see it: "the secret". */
  what: string;
  tone?: Tone;
  small?: boolean;
  onCopied?: () => void;
}

export function CopyButton({ text, what, tone = 'plain', small = false, onCopied }: Props) {
  const texts = useTexts();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), saysSoMs);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      announce(texts.copy.failed);
      return;
    }
    setCopied(true);
    announce(texts.copy.copiedWhat(what));
    onCopied?.();
  }

  return (
    <Button tone={tone} small={small} onPress={() => void copy()} aria-label={copied ? texts.copy.copiedWhat(what) : texts.copy.copyWhat(what)}>
      {copied ? texts.copy.copied : texts.copy.copy}
    </Button>
  );
}
