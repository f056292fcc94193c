// A word on a thing's state.
import type { ReactNode } from 'react';
import type { TokenStatus } from '../api/types';
import { useTexts } from '../texts/language';
import { classes } from './classes';
import styles from './Badge.module.css';

export type BadgeTone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

export function Badge({ tone = 'neutral', title, children }: { tone?: BadgeTone; title?: string; children: ReactNode }) {
  return (
    <span className={classes(styles['badge'], styles[tone])} title={title}>
      {children}
    </span>
  );
}

const toneOf: Record<TokenStatus, BadgeTone> = {
  active: 'good',
  not_yet_valid: 'accent',
  used_up: 'neutral',
  expired: 'neutral',
  revoked: 'bad',
  rotated: 'neutral',
};

export function StatusBadge({ status }: { status: TokenStatus }) {
  const texts = useTexts();
  return <Badge tone={toneOf[status]}>{texts.status[status]}</Badge>;
}
