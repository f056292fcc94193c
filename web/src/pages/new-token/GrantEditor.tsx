// One grant: permissions, searched and chosen by level, and the resources that they are used on.
import { useId, useState } from 'react';
import { useTexts } from '../../texts/language';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Disclosure } from '../../ui/Disclosure';
import { Radio, RadioGroup } from '../../ui/RadioGroup';
import { classes } from '../../ui/classes';
import fields from '../../ui/Field.module.css';
import { safeName } from '../../ui/safe-name';
import { grantOf, typesOf, type Catalog, type GrantDraft, type Permission } from './draft';
import { FieldProblem } from './FieldProblem';
import styles from './GrantEditor.module.css';
import { ResourceEditor } from './ResourceEditor';
import { reachedBy, type Reach } from './reach';
import { wideScopes } from './risks';

interface Props {
  place: number;
  grant: GrantDraft;
  catalog: Catalog;
  /** What can be handed on at all. */
  reach: Reach;
  onChange: (grant: GrantDraft) => void;
  /** Null when it is the only one. */
  onRemove: (() => void) | null;
  /** What is wrong with the resources of a type. */
  problemOf: (type: string) => string | null;
  /** What stands in the field for resources of a type, and is in no list yet. */
  typedOf: (type: string) => string;
  onType: (type: string, text: string) => void;
}

export function fits(permission: Permission, search: string): boolean {
  const text = `${permission.name} ${permission.title} ${permission.resource ?? ''}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** The grant with `permission` at `level`; empty: without it. */
export function withLevel(grant: GrantDraft, permission: string, level: string): GrantDraft {
  const { [permission]: _, ...others } = grant.levels;
  return { ...grant, levels: level === '' ? others : { ...others, [permission]: level } };
}

const searchWorthwhile = 6;

export function GrantEditor({ place, grant, catalog, reach, onChange, onRemove, problemOf, typedOf, onType }: Props) {
  const texts = useTexts().newToken;
  const [search, setSearch] = useState('');
  const heading = useId();
  const found = catalog.permissions.filter((permission) => fits(permission, search));
  const product = found.filter(({ name }) => !name.startsWith('jeton.'));
  const own = found.filter(({ name }) => name.startsWith('jeton.'));
  const ownChosen = Object.keys(grant.levels).some((name) => name.startsWith('jeton.'));
  const wide = new Set(wideScopes(grantOf(grant, catalog), catalog).map(({ type }) => type));

  const row = (permission: Permission) => (
    <PermissionRow
      key={permission.name}
      permission={permission}
      held={reach.levelsOf(permission)}
      level={grant.levels[permission.name] ?? ''}
      onChoose={(name, level) => onChange(withLevel(grant, name, level))}
    />
  );

  return (
    <div className={styles['grant']} role="group" aria-labelledby={heading}>
      <div className={styles['head']}>
        <h3 id={heading}>{texts.grant(place)}</h3>
        {onRemove !== null && (
          <Button tone="quiet" small onPress={onRemove}>
            {texts.removeGrant(place)}
          </Button>
        )}
      </div>
      {catalog.permissions.length > searchWorthwhile && (
        <input
          type="search"
          className={classes(fields['input'], styles['search'])}
          aria-label={texts.searchPermissions}
          placeholder={texts.searchPermissions}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          // Enter looks for it, and does not send the form.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      )}
      <p role="status" className={found.length === 0 ? styles['nothing'] : 'visually-hidden'}>
        {search === '' ? '' : found.length === 0 ? texts.noPermission(search) : texts.foundPermissions(found.length)}
      </p>
      {own.length === found.length && search === '' && <p className={styles['nothing']}>{texts.noCatalog}</p>}
      <div className={styles['rows']}>{product.map(row)}</div>
      {own.length > 0 && (
        <Disclosure title={texts.ownGroup} className={styles['own']} open={ownChosen || search !== '' || product.length === 0}>
          <p className={styles['ownHint']}>{texts.ownGroupHint}</p>
          <div className={styles['rows']}>{own.map(row)}</div>
        </Disclosure>
      )}
      {typesOf(grant, catalog).map((type) => {
        const title = safeName(catalog.resource_types.find(({ name }) => name === type)?.title ?? type);
        return (
          <div key={type} className={styles['resources']}>
            <ResourceEditor
              type={type}
              title={title}
              badge={wide.has(type) ? <Badge tone="warn">{texts.wide}</Badge> : null}
              selectors={grant.selectors[type] ?? []}
              reached={reachedBy(grant, type, catalog, reach)}
              onChange={(selectors) => onChange({ ...grant, selectors: { ...grant.selectors, [type]: selectors } })}
              typed={typedOf(type)}
              onType={(text) => onType(type, text)}
            />
            <FieldProblem text={problemOf(type)} />
          </div>
        );
      })}
    </div>
  );
}

interface RowProps {
  /** With the levels to choose from. */
  permission: Permission;
  /** Those of them that the account itself holds. */
  held: readonly string[];
  level: string;
  onChoose: (permission: string, level: string) => void;
}

export function PermissionRow({ permission, held, level, onChoose }: RowProps) {
  const texts = useTexts().newToken;
  return (
    <RadioGroup
      label={
        <>
          <span>{safeName(permission.title)}</span>
          <code>{permission.name}</code>
          {held.length < permission.levels.length && <span className={styles['beyond']}>{held.length === 0 ? texts.notHeld : texts.heldUpTo(texts.level(held.at(-1) ?? ''))}</span>}
        </>
      }
      labelClass={styles['label']}
      className={styles['row']}
      value={level}
      onChange={(chosen) => onChoose(permission.name, chosen)}
    >
      <div className={styles['levels']}>
        {['', ...permission.levels].map((one) => (
          <Radio key={one} value={one} className={classes(styles['level'], one === '' && styles['none'])} isDisabled={one !== '' && !held.includes(one)}>
            {one === '' ? texts.none : texts.level(one)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
