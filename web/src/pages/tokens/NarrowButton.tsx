// Takes from a token what it need not have: the same secret goes on, with less.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import type { Token } from '../../api/types';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useAnnounce } from '../../ui/Announcer';
import { Button } from '../../ui/Button';
import { FormDialog } from '../../ui/FormDialog';
import { useNow } from '../../ui/Time';
import { resourcesField, type Field } from '../new-token/check';
import { chosenGrants, type Catalog } from '../new-token/draft';
import { FieldProblem } from '../new-token/FieldProblem';
import { sentenceOf, subjectOf } from '../new-token/sentence';
import { TextList } from '../new-token/TextList';
import type { Typed } from '../new-token/typed';
import { WhenField } from '../new-token/WhenField';
import type { Use } from './marks';
import { asUsed, changesOf, narrowestNetworks, narrowingOf, takeTyped, wrongAddress, wrongWith, type Narrowing, type Wrong } from './narrowing';
import { NarrowGrant } from './NarrowGrant';
import styles from './NarrowButton.module.css';

/** How far the calendar goes where the token itself has no end. */
const yearSeconds = 366 * 86_400;

export function NarrowButton({ token, use, catalog }: { token: Token; use: Use; catalog: Catalog }) {
  const texts = useTexts();
  const words = texts.token.narrow;
  const format = useFormat();
  const now = useNow();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [held, setHeld] = useState(() => narrowingOf(token, catalog));
  const [chosen, setChosen] = useState(held);
  const [typed, setTyped] = useState<Typed>({});
  const [wrong, setWrong] = useState<ReadonlySet<Wrong>>(new Set());
  const changes = changesOf(token, chosen, catalog, now);
  const used = { ...held, grants: asUsed(held.grants, use, catalog) };
  const usedLess = chosenGrants(used).length > 0 && changesOf(token, used, catalog, now).grants !== undefined;

  function begin() {
    const next = narrowingOf(token, catalog);
    setHeld(next);
    setChosen(next);
    setTyped({});
    setWrong(new Set());
  }

  function change(next: Partial<Narrowing>) {
    setChosen((before) => ({ ...before, ...next }));
    setWrong(new Set());
  }

  function type(field: Field, text: string) {
    setTyped((before) => ({ ...before, [field]: text }));
    setWrong(new Set());
  }

  function addressProblem(text: string): string | null {
    const wrong = wrongAddress(text, held.addresses, chosen.addresses);
    return wrong === null ? null : wrong === 'addressWider' ? words[wrong] : texts.newToken[wrong];
  }

  async function narrow() {
    const at = new Date();
    const taken = takeTyped(held, chosen, typed);
    if (taken === null) return false; // said at its field
    const found = wrongWith(token, taken, catalog, at);
    setWrong(found);
    if (found.size > 0) return false;
    await api.PATCH('/v1/tokens/{id}', { params: { path: { id: token.id } }, body: changesOf(token, taken, catalog, at) });
    announce(words.done);
    await queries.invalidateQueries({ queryKey: ['tokens'] });
    await queries.invalidateQueries({ queryKey: ['audit'] });
    return true;
  }

  const untilWrong = wrong.has('untilUnread') ? texts.newToken.expiryUnread
    : wrong.has('untilPast') ? texts.newToken.expiryPast
    : wrong.has('untilLater') ? words.untilLater
    : null;
  const grantsWrong = wrong.has('nothingLeft') ? words.nothingLeft : wrong.has('resourcesMissing') ? words.resourcesMissing : null;
  const end = token.expires_at === null ? null : new Date(token.expires_at);
  return (
    <FormDialog
      trigger={words.trigger}
      title={words.title}
      wide
      action={words.action}
      isDisabled={Object.keys(changes).length === 0 && Object.values(typed).every((text) => (text ?? '').trim() === '')}
      onOpen={begin}
      onSubmit={narrow}
      fields={['grants', 'expires_at', 'allowed_ips']}
    >
      {(at) => (
        <>
          <p>{words.hint}</p>
          <div className={styles['grants']}>
            {held.grants.map((grant, place) => {
              const left = chosen.grants[place];
              return left === undefined ? null : (
                <NarrowGrant
                  key={grant.key}
                  title={held.grants.length === 1 ? texts.newToken.permissions : texts.newToken.grant(place + 1)}
                  held={grant}
                  grant={left}
                  catalog={catalog}
                  typedOf={(name) => typed[resourcesField(grant.key, name)] ?? ''}
                  onType={(name, text) => type(resourcesField(grant.key, name), text)}
                  onChange={(next) => change({ grants: chosen.grants.map((one, other) => (other === place ? next : one)) })}
                />
              );
            })}
            <FieldProblem text={grantsWrong ?? at('grants')} />
            {usedLess && (
              <Button small onPress={() => change({ grants: used.grants })}>
                {words.asUsed}
              </Button>
            )}
          </div>
          <WhenField
            label={words.until}
            hint={end === null ? words.untilNever : words.untilNow(format.dateTime(end))}
            value={chosen.until}
            onChange={(until) => change({ until })}
            longestSeconds={end === null ? yearSeconds : Math.max(0, (end.getTime() - now.getTime()) / 1000)}
            error={untilWrong ?? at('expires_at')}
          />
          <TextList
            label={words.addresses}
            hint={held.addresses.length > 0 ? words.addressesHint : texts.newToken.addressesHint}
            items={chosen.addresses}
            onChange={(addresses) => change({ addresses: narrowestNetworks(addresses) })}
            typed={typed.addresses ?? ''}
            onType={(text) => type('addresses', text)}
            problemOf={addressProblem}
            error={(wrong.has('addressesNone') ? words.addressesNone : null) ?? at('allowed_ips')}
          />
          <div className={styles['left']}>
            <h3>{words.left}</h3>
            <p aria-live="polite">{sentenceOf(subjectOf({ ...token, ...changes }), catalog, texts.newToken.sentence, format, now)}</p>
          </div>
        </>
      )}
    </FormDialog>
  );
}
