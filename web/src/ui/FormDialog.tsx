// A button that opens a form in a dialog. It closes when what was sent went through; a refusal stands in it, or at its field.
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Problem } from '../api/problem';
import { useSentence } from '../app/PageStates';
import { useTexts } from '../texts/language';
import { Banner } from './Banner';
import { Button, type Tone } from './Button';
import { Dialog, DialogActions } from './Dialog';
import { useFocusOnWrong } from './focus-wrong';
import styles from './FormDialog.module.css';

interface Props {
  /** The button on the page that opens this. */
  trigger: ReactNode;
  tone?: Tone | undefined;
  small?: boolean | undefined;
  title: string;
  wide?: boolean;
  /** The button that sends it, by its verb. */
  action: string;
  isDisabled?: boolean;
  /** Before it opens. */
  onOpen?: () => void;
  /** False: something is wrong with what was typed, and said at its field. */
  onSubmit: () => Promise<boolean>;
  /** The members of the request that have a field here. */
  fields?: readonly string[];
  /** Another button; what it does is `run` as sending the form is. */
  more?: (run: (work: () => Promise<boolean>) => void) => ReactNode;
  /** `at`: what the server said of a member of the request, for its field. */
  children: (at: (field: string) => string | null) => ReactNode;
}

export function FormDialog({ trigger, tone, small, title, wide = false, action, isDisabled = false, onOpen, onSubmit, fields = [], more, children }: Props) {
  const texts = useTexts();
  const sentence = useSentence();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  const focusOnWrong = useFocusOnWrong(form);

  function begin() {
    setFailure(null);
    onOpen?.();
    setOpen(true);
  }

  async function run(work: () => Promise<boolean>) {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      if (await work()) setOpen(false);
      else focusOnWrong();
    } catch (error) {
      setFailure(error);
      focusOnWrong();
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(onSubmit);
  }

  const at = (field: string) => (failure instanceof Problem && failure.isAt(field) ? sentence(failure) : null);
  const placed = fields.some((field) => at(field) !== null);
  return (
    <>
      <Button tone={tone} small={small} onPress={begin}>
        {trigger}
      </Button>
      <Dialog title={title} isOpen={open} onClose={() => setOpen(false)} wide={wide}>
        <form ref={form} onSubmit={submit} className={styles['form']} noValidate>
          {children(at)}
          {failure !== null && !placed && <Banner tone="bad">{sentence(failure)}</Banner>}
          <DialogActions>
            <Button onPress={() => setOpen(false)}>{texts.form.cancel}</Button>
            {more?.((work) => void run(work))}
            <Button type="submit" tone="primary" isPending={busy} isDisabled={isDisabled}>
              {action}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
