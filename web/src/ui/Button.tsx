// A button, and a link that looks like one.
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import { Link } from 'wouter';
import { classes } from './classes';
import styles from './Button.module.css';

export type Tone = 'plain' | 'primary' | 'danger' | 'quiet';

interface Props extends Omit<ButtonProps, 'className' | 'children'> {
  tone?: Tone;
  small?: boolean;
  children: ReactNode;
}

export function Button({ tone = 'plain', small = false, children, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={classes(styles['button'], styles[tone], small && styles['small'])}>
      {rest.isPending === true && <span className={styles['spinner']} aria-hidden="true" />}
      {children}
    </AriaButton>
  );
}

interface LinkProps {
  href: string;
  tone?: Tone;
  small?: boolean;
  target?: '_blank';
  children: ReactNode;
}

export function ButtonLink({ href, tone = 'plain', small = false, target, children }: LinkProps) {
  const look = classes(styles['button'], styles[tone], small && styles['small']);
  return target === undefined ? (
    <Link href={href} className={look}>
      {children}
    </Link>
  ) : (
    <a href={href} className={look} target={target} rel="noreferrer">
      {children}
    </a>
  );
}
