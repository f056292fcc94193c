// A link with which a person sets a new password: shown once, to be handed over by a way that is safe.
import { useState } from 'react';
import { api, dataOf } from '../../api/client';
import type { User } from '../../api/types';
import { useSentence } from '../../app/PageStates';
import { useTexts } from '../../texts/language';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog, DialogActions } from '../../ui/Dialog';
import { TextField } from '../../ui/TextField';

export function ResetLink({ user }: { user: User }) {
  const texts = useTexts();
  const words = texts.admin.reset;
  const sentence = useSentence();
  const [url, setUrl] = useState('');
  const [failure, setFailure] = useState<unknown>(null);

  async function make() {
    setFailure(null);
    try {
      setUrl((await dataOf(api.POST('/v1/users/{id}/reset', { params: { path: { id: user.id } } }))).url);
    } catch (error) {
      setFailure(error);
    }
  }

  return (
    <>
      <Button small onPress={() => void make()}>
        {words.trigger}
      </Button>
      <Dialog title={words.title} isOpen={url !== '' || failure !== null} onClose={() => { setUrl(''); setFailure(null); }}>
        {failure !== null ? (
          <Banner tone="bad">{sentence(failure)}</Banner>
        ) : (
          <>
            <p>{words.hint}</p>
            <TextField label={words.link} value={url} exact />
            <CopyButton text={url} what={words.link} />
          </>
        )}
        <DialogActions>
          <Button onPress={() => { setUrl(''); setFailure(null); }}>{texts.form.close}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
