// A time to come, in words or from the calendar, which is fetched when the field is drawn.
import { lazy, Suspense } from 'react';
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import type { FieldProps } from '../../ui/Field';
import { TextField } from '../../ui/TextField';

const DayPicker = lazy(() => import('./DayPicker'));

interface Props extends FieldProps {
  value: string;
  onChange: (text: string) => void;
  /** How far the calendar goes. */
  longestSeconds: number;
  autoFocus?: boolean;
  onBlur?: () => void;
}

export function WhenField({ longestSeconds, onChange, ...field }: Props) {
  const { calendar } = useTexts().newToken;
  return (
    <TextField
      {...field}
      onChange={onChange}
      autoComplete="off"
      beside={
        <Suspense fallback={<Button isDisabled>{calendar}</Button>}>
          <DayPicker longestSeconds={longestSeconds} onPick={onChange} />
        </Suspense>
      }
    />
  );
}
