// The second step of what cannot be undone: it says what will happen, and happens on the second button only.
import { useState, type ReactNode } from 'react';
import { useSentence } from '../app/PageStates';
import { useTexts } from '../texts/language';
import { Banner } from './Banner';
import { Button } from './Button';
import { Dialog, DialogActions } from './Dialog';

interface Props {
  /** The button on the page that opens this. */
  trigger: ReactNode;
  title: string;
  /** The button that does it, by its verb. */
  action: string;
  onConfirm: () => Promise<void>;
  danger?: boolean;
  small?: boolean;
  isDisabled?: boolean;
  label?: string;
  children: ReactNode;
}

export function Confirm({ trigger, title, action, onConfirm, danger = true, small = false, isDisabled = false, label, children }: Props) {
  const texts = useTexts();
  const sentence = useSentence();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function confirm() {
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm();
      setOpen(false);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Button
        onPress={() => setOpen(true)}
        small={small}
        isDisabled={isDisabled}
        {...(label === undefined ? {} : { 'aria-label': label })}
      >
        {trigger}
      </Button>
      <Dialog title={title} isOpen={open} onClose={() => setOpen(false)} alert>
        {children}
        {failure !== null && <Banner tone="bad">{sentence(failure)}</Banner>}
        <DialogActions>
          <Button onPress={() => setOpen(false)} autoFocus>
            {texts.form.cancel}
          </Button>
          <Button tone={danger ? 'danger' : 'primary'} onPress={() => void confirm()} isPending={busy}>
            {action}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
