// The grants of a token or a template: one, and others for other resources.
import { useTexts } from '../../texts/language';
import { Button } from '../../ui/Button';
import { resourcesField, type Field } from './check';
import { emptyGrant, type Catalog, type GrantDraft } from './draft';
import { FieldProblem } from './FieldProblem';
import { GrantEditor } from './GrantEditor';
import styles from './GrantEditor.module.css';
import type { Reach } from './reach';
import type { Typed } from './typed';

const grantsMax = 32;

interface Props {
  grants: GrantDraft[];
  /** `fields`: those that the change is in. */
  onChange: (grants: GrantDraft[], ...fields: Field[]) => void;
  catalog: Catalog;
  reach: Reach;
  typed: Typed;
  onType: (field: Field, text: string) => void;
  /** What is wrong with a field. */
  textOf: (field: Field) => string | null;
}

export function GrantList({ grants, onChange, catalog, reach, typed, onType, textOf }: Props) {
  const words = useTexts().newToken;
  return (
    <>
      <FieldProblem text={textOf('grants')} />
      {grants.map((grant, place) => (
        <GrantEditor
          key={grant.key}
          place={place + 1}
          grant={grant}
          catalog={catalog}
          reach={reach}
          onChange={(next) =>
            onChange(
              grants.map((one) => (one.key === next.key ? next : one)),
              'grants',
              ...catalog.resource_types.map(({ name }) => resourcesField(grant.key, name)),
            )
          }
          onRemove={grants.length > 1 ? () => onChange(grants.filter(({ key }) => key !== grant.key), 'grants') : null}
          problemOf={(type) => textOf(resourcesField(grant.key, type))}
          typedOf={(type) => typed[resourcesField(grant.key, type)] ?? ''}
          onType={(type, text) => onType(resourcesField(grant.key, type), text)}
        />
      ))}
      {grants.length < grantsMax && (
        <div className={styles['more']}>
          <Button small onPress={() => onChange([...grants, emptyGrant()])}>
            {words.addGrant}
          </Button>
          <span>{words.addGrantHint}</span>
        </div>
      )}
    </>
  );
}
