// A part that is folded away. What is in it is drawn when it is opened.
import { useState, type ReactNode } from 'react';

interface Props {
  title: ReactNode;
  className?: string | undefined;
  /** Opens it, also when the reader did not. */
  open?: boolean;
  children: ReactNode;
}

export function Disclosure({ title, className, open = false, children }: Props) {
  const [isOpen, setOpen] = useState(open);
  return (
    <details className={className} open={open || undefined} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {(open || isOpen) && children}
    </details>
  );
}
