// A button, and a link that looks like one.
import type { ReactNode } from 'react';
import { Button as AriaButton, Link as AriaLink, type ButtonProps } from 'react-aria-components';
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
  return (
    <AriaLink
      href={href}
      className={classes(styles['button'], styles[tone], small && styles['small'])}
      {...(target === undefined ? {} : { target, rel: 'noreferrer' })}
    >
      {children}
    </AriaLink>
  );
}
