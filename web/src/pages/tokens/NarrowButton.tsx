// Takes from a token what it never used: the same secret goes on, with less.
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { Grant, Token } from '../../api/types';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Confirm } from '../../ui/Confirm';
import { formatGrant } from '../new-token/grant-text';
import { safeName } from '../../ui/safe-name';

export function NarrowButton({ token, narrower, onDone }: { token: Token; narrower: readonly Grant[]; onDone: () => void }) {
  const texts = useTexts();
  const words = texts.token.narrow;
  const queries = useQueryClient();
  const announce = useAnnounce();
  async function narrow() {
    await api.PATCH('/v1/tokens/{id}', { params: { path: { id: token.id } }, body: { grants: [...narrower] } });
    announce(words.done);
    onDone();
    await queries.invalidateQueries({ queryKey: ['tokens'] });
    await queries.invalidateQueries({ queryKey: ['audit'] });
  }
  return (
    <Confirm trigger={words.trigger} title={words.title} action={words.action} danger={false} onConfirm={narrow}>
      <p>{words.hint}</p>
      <ul>
        {narrower.map((grant) => {
          const text = safeName(formatGrant(grant));
          return (
            <li key={text}>
              <code>{text}</code>
            </li>
          );
        })}
      </ul>
    </Confirm>
  );
}
