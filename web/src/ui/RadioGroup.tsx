// One of a few, each in sight: the browser's own radio buttons, drawn by their words.
import { createContext, use, useId, useMemo, type ReactNode } from 'react';
import { classes } from './classes';
import styles from './RadioGroup.module.css';

interface Group {
  name: string;
  value: string | null;
  onChange: (value: string) => void;
}

const GroupContext = createContext<Group | null>(null);

interface Props {
  label: ReactNode;
  labelClass?: string | undefined;
  className?: string | undefined;
  /** Null: nothing is chosen yet. */
  value: string | null;
  onChange: (value: string) => void;
  children: ReactNode;
}

export function RadioGroup({ label, labelClass, className, value, onChange, children }: Props) {
  const name = useId();
  const group = useMemo(() => ({ name, value, onChange }), [name, value, onChange]);
  return (
    <div role="radiogroup" aria-labelledby={`${name}-label`} className={className}>
      <span id={`${name}-label`} className={labelClass}>
        {label}
      </span>
      <GroupContext value={group}>{children}</GroupContext>
    </div>
  );
}

export function Radio({ value, className, isDisabled = false, children }: { value: string; className?: string | undefined; isDisabled?: boolean; children: ReactNode }) {
  const group = use(GroupContext);
  if (group === null) throw new Error('a radio button needs a group around it');
  return (
    <label className={classes(styles['radio'], className)} data-selected={group.value === value || undefined} data-disabled={isDisabled || undefined}>
      <input
        type="radio"
        className="visually-hidden"
        name={group.name}
        value={value}
        checked={group.value === value}
        disabled={isDisabled}
        onChange={() => group.onChange(value)}
      />
      {children}
    </label>
  );
}
