// A button, and a link that looks like one.
import type { MouseEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../texts/language';
import { classes } from './classes';
import styles from './Button.module.css';

export type Tone = 'plain' | 'primary' | 'danger' | 'quiet';

interface Look {
  tone?: Tone | undefined;
  small?: boolean | undefined;
}

export function lookOf({ tone = 'plain', small = false }: Look = {}): string {
  return classes(styles['button'], styles[tone], small && styles['small']);
}

interface Props extends Look {
  type?: 'button' | 'submit';
  onPress?: () => void;
  isDisabled?: boolean;
  /** What it began is under way: it keeps the focus, and a second press does nothing. Left out where it never is. */
  isPending?: boolean;
  autoFocus?: boolean;
  'aria-label'?: string;
  children: ReactNode;
}

export function Button({ tone, small, type = 'button', onPress, isDisabled = false, isPending, autoFocus = false, children, ...rest }: Props) {
  const texts = useTexts();

  function press(event: MouseEvent<HTMLButtonElement>) {
    // Safari leaves the focus elsewhere after a click: a dialog that this opens gives it back to here. A click that was
    // none (detail 0: Enter in a field of the form) leaves it in the field.
    if (event.detail > 0) event.currentTarget.focus();
    if (isPending === true) event.preventDefault();
    else onPress?.();
  }

  return (
    <>
      <button
        {...rest}
        type={type}
        className={lookOf({ tone, small })}
        onClick={press}
        disabled={isDisabled}
        aria-disabled={isPending === true ? true : undefined}
        autoFocus={autoFocus}
      >
        {isPending === true && <span className={styles['spinner']} aria-hidden="true" />}
        {children}
      </button>
      {isPending !== undefined && (
        <span role="status" className="visually-hidden">
          {isPending ? texts.form.pending : ''}
        </span>
      )}
    </>
  );
}

interface LinkProps extends Look {
  href: string;
  target?: '_blank';
  children: ReactNode;
}

export function ButtonLink({ href, target, children, ...look }: LinkProps) {
  return target === undefined ? (
    <Link href={href} className={lookOf(look)}>
      {children}
    </Link>
  ) : (
    <a href={href} className={lookOf(look)} target={target} rel="noreferrer">
      {children}
    </a>
  );
}
