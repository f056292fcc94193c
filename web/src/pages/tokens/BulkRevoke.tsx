// Revoking several at once: a bar while some are chosen, and a preview of what will stop working.
import { useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client';
import type { Token } from '../../api/types';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Name } from '../../ui/Name';
import { Time } from '../../ui/Time';
import styles from './TokenList.module.css';

/** Used within so many days: something runs on it. */
const runningDays = 30;
const dayMs = 86_400_000;

function isRunning(token: Token, now: number): boolean {
  return token.last_used_at !== null && now - new Date(token.last_used_at).getTime() < runningDays * dayMs;
}

export default function BulkRevoke({ chosen, onAll, onDone }: { chosen: readonly Token[]; onAll: () => void; onDone: () => void }) {
  const texts = useTexts();
  const format = useFormat();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const words = texts.tokens.bulk;
  const now = Date.now();
  const running = chosen.filter((token) => isRunning(token, now));
  const inOrder = [...running, ...chosen.filter((token) => !running.includes(token))];

  async function revoke() {
    const { revoked } = await dataOf(api.POST('/v1/tokens/revoke', { body: { ids: chosen.map(({ id }) => id) } }));
    await queries.invalidateQueries({ queryKey: ['tokens'] });
    announce(words.done(revoked, format.number(revoked)));
    onDone();
  }

  const count = chosen.length;
  return (
    <div className={styles['bulk']} role="group" aria-label={words.label}>
      <strong>{words.chosen(count, format.number(count))}</strong>
      <span>
        <Button onPress={onAll}>{words.all}</Button>
        <Button onPress={onDone}>{words.none}</Button>
        <Confirm trigger={words.revoke} title={words.title(count, format.number(count))} action={words.confirm(count, format.number(count))} onConfirm={revoke}>
          <p>{running.length > 0 ? words.running(running.length, format.number(running.length)) : words.idle}</p>
          <p>{words.children}</p>
          <ul className={styles['preview']} tabIndex={0} aria-label={words.label}>
            {inOrder.map((token) => (
              <li key={token.id} className={running.includes(token) ? styles['stops'] : undefined}>
                <strong>
                  <Name>{token.name}</Name>
                </strong>
                <span className={styles['soft']}>
                  {token.last_used_at === null ? (
                    texts.tokens.neverUsed
                  ) : (
                    <>
                      {texts.tokens.lastUsed} <Time at={token.last_used_at} />
                      {token.last_used_ip !== null && <> · {token.last_used_ip}</>}
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </Confirm>
      </span>
    </div>
  );
}
