// One token in the list. Memoised: a page more of a long list draws its own rows only.
import { memo } from 'react';
import { Link } from 'wouter';
import type { Token } from '../../api/types';
import type { Catalog } from '../new-token/draft';
import { grantWords } from '../new-token/sentence';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { StatusBadge } from '../../ui/Badge';
import { Name } from '../../ui/Name';
import { safeName } from '../../ui/safe-name';
import { Time } from '../../ui/Time';
import { MarkBadges } from './MarkBadges';
import { lives } from './marks';
import { usePrincipalName } from './reading';
import { UseBars } from './UseBars';
import styles from './TokenList.module.css';

interface Props {
  token: Token;
  catalog: Catalog | undefined;
  chosen: boolean;
  /** `through`: from the one chosen before to this one. */
  onChoose: (id: string, chosen: boolean, through: boolean) => void;
}

export const TokenRow = memo(function TokenRow({ token, catalog, chosen, onChoose }: Props) {
  const texts = useTexts();
  const format = useFormat();
  const owner = usePrincipalName(token.owner);
  return (
    <div className={styles['row']} role="row">
      <div role="cell" className={styles['choose']}>
        <input
          type="checkbox"
          className={styles['checkbox']}
          checked={chosen}
          disabled={!lives(token)}
          onChange={(event) => onChoose(token.id, event.target.checked, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)}
          aria-label={texts.tokens.choose(safeName(token.name))}
        />
      </div>
      <div role="rowheader" className={styles['what']}>
        <span className={styles['title']}>
          <Link href={`/tokens/${token.id}`}>
            <Name>{token.name}</Name>
          </Link>
          <StatusBadge status={token.status} />
          <MarkBadges token={token} />
        </span>
        <span className={styles['soft']}>
          {texts.kind[token.kind]} · <Name>{owner}</Name> · <code>…{token.hint}</code>
        </span>
      </div>
      <div role="cell" className={styles['grants']}>
        {catalog === undefined ? '' : grantWords(token.grants, catalog, texts.newToken.sentence, format)}
      </div>
      <div role="cell" className={styles['used']}>
        {token.use !== undefined && <UseBars use={token.use} />}
        <span className={styles['soft']}>
          {token.last_used_at === null ? (
            texts.tokens.neverUsed
          ) : (
            <>
              <Time at={token.last_used_at} />
              {token.last_used_ip !== null && <> · {token.last_used_ip}</>}
            </>
          )}
        </span>
      </div>
      <div role="cell" className={styles['expires']}>
        <span className={styles['soft']}>{texts.tokens.expires}</span> {!lives(token) && token.status !== 'expired' ? '–' : token.expires_at === null ? texts.time.never : <Time at={token.expires_at} />}
      </div>
    </div>
  );
});
