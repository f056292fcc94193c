// Lines to copy: a command, a configuration.
import { useRef } from 'react';
import { CopyButton } from './CopyButton';
import styles from './Snippet.module.css';

export function Snippet({ text, what }: { text: string; what: string }) {
  const lines = useRef<HTMLPreElement>(null);
  return (
    <div className={styles['snippet']}>
      {/* It scrolls, so the keyboard must reach it. */}
      <pre ref={lines} tabIndex={0} aria-label={what} role="region" dir="ltr">
        {text}
      </pre>
      <CopyButton text={text} what={what} from={lines} small />
    </div>
  );
}
