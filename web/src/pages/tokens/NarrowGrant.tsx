// One grant of a token that is made narrower: each permission no further than it goes now, on no more than it is used on now.
import { useTexts } from '../../texts/language';
import { safeName } from '../../ui/safe-name';
import { typesOf, type Catalog, type GrantDraft } from '../new-token/draft';
import { PermissionRow, withLevel } from '../new-token/GrantEditor';
import { TextList } from '../new-token/TextList';
import { narrowest, reachOf, wrongSelector } from './narrowing';
import styles from './NarrowButton.module.css';

interface Props {
  title: string;
  /** As the token holds it. */
  held: GrantDraft;
  /** What is left of it. */
  grant: GrantDraft;
  catalog: Catalog;
  onChange: (grant: GrantDraft) => void;
  typedOf: (type: string) => string;
  onType: (type: string, text: string) => void;
}

export function NarrowGrant({ title, held, grant, catalog, onChange, typedOf, onType }: Props) {
  const texts = useTexts();
  const words = texts.token.narrow;

  function problemOf(type: string, text: string): string | null {
    const wrong = wrongSelector(text, held.selectors[type] ?? [], grant.selectors[type] ?? []);
    return wrong === null ? null : wrong === 'selectorWider' ? words[wrong] : texts.newToken[wrong];
  }

  return (
    <div role="group" aria-label={title} className={styles['grant']}>
      <h3>{title}</h3>
      {reachOf(held, catalog).map((permission) => (
        <PermissionRow
          key={permission.name}
          permission={permission}
          held={permission.levels}
          level={grant.levels[permission.name] ?? ''}
          onChoose={(name, level) => onChange(withLevel(grant, name, level))}
        />
      ))}
      {typesOf(grant, catalog).map((type) => (
        <div key={type} className={styles['resources']}>
          <strong>{texts.newToken.resources(safeName(catalog.resource_types.find(({ name }) => name === type)?.title ?? type))}</strong>
          <TextList
            label={words.selector}
            hint={words.selectorHint}
            items={grant.selectors[type] ?? []}
            onChange={(selectors) => onChange({ ...grant, selectors: { ...grant.selectors, [type]: narrowest(selectors) } })}
            typed={typedOf(type)}
            onType={(text) => onType(type, text)}
            problemOf={(text) => problemOf(type, text)}
          />
        </div>
      ))}
    </div>
  );
}
