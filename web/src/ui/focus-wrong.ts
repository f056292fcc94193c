// After a try that failed the reader stands at the first field that is wrong.
import { useEffect, useState, type RefObject } from 'react';

/** What to call after a try that failed. */
export function useFocusOnWrong(form: RefObject<HTMLElement | null>): () => void {
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-problem]')?.focus();
  }, [form, tries]);
  return () => setTries((count) => count + 1);
}
