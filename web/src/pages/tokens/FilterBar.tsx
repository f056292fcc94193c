// What the list is narrowed by. Each change is in the address at once; typing waits for a moment's rest.
import { useEffect, useState } from 'react';
import { useTexts } from '../../texts/language';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import type { Catalog } from '../new-token/draft';
import { kinds, statuses, type Filters } from './filters';
import { Button } from '../../ui/Button';
import { Name } from '../../ui/Name';
import { marks } from './marks';
import { usePrincipalName } from './reading';
import styles from './TokenList.module.css';

const restMs = 300;

interface Props {
  filters: Filters;
  catalog: Catalog | undefined;
  /** Whether the reader may see more than is their own. */
  choosesWhose: boolean;
  onChange: (filters: Filters) => void;
}

export function FilterBar({ filters, catalog, choosesWhose, onChange }: Props) {
  const texts = useTexts();
  const words = texts.tokens.filters;
  const [typed, setTyped] = useState(filters.q);

  // The address may change under the field: the back button, a link.
  useEffect(() => setTyped(filters.q), [filters.q]);
  useEffect(() => {
    if (typed === filters.q) return;
    const timer = setTimeout(() => onChange({ ...filters, q: typed }), restMs);
    return () => clearTimeout(timer);
  }, [typed, filters, onChange]);

  const any = { value: 'any' as const, title: words.any };
  return (
    <div className={styles['filters']} role="search" aria-label={words.label}>
      <TextField label={texts.form.search} type="search" value={typed} onChange={setTyped} placeholder={words.searchHint} />
      {choosesWhose && (
        <Select
          label={words.whose}
          value={filters.whose}
          onChange={(whose) => onChange({ ...filters, whose })}
          options={[{ value: 'own', title: words.own }, { value: 'all', title: words.all }]}
        />
      )}
      <Select
        label={texts.tokens.status}
        value={filters.status}
        onChange={(status) => onChange({ ...filters, status })}
        options={[any, ...statuses.map((value) => ({ value, title: texts.status[value] }))]}
      />
      <Select
        label={words.kind}
        value={filters.kind}
        onChange={(kind) => onChange({ ...filters, kind })}
        options={[any, ...kinds.map((value) => ({ value, title: texts.kind[value] }))]}
      />
      <Select
        label={words.permission}
        value={filters.permission === '' ? 'any' : filters.permission}
        onChange={(permission) => onChange({ ...filters, permission: permission === 'any' ? '' : permission, unused: permission !== 'any' && filters.unused })}
        options={[any, ...(catalog?.permissions ?? []).map(({ name, title }) => ({ value: name, title }))]}
      />
      {filters.permission !== '' && (
        <Select
          label={words.held}
          value={filters.unused ? 'unused' : 'any'}
          onChange={(held) => onChange({ ...filters, unused: held === 'unused' })}
          options={[{ value: 'any', title: words.heldAny }, { value: 'unused', title: words.heldUnused }]}
        />
      )}
      {filters.owner !== '' && <OwnerFilter id={filters.owner} onClear={() => onChange({ ...filters, owner: '' })} />}
      <Select
        label={words.mark}
        value={filters.mark}
        onChange={(mark) => onChange({ ...filters, mark })}
        options={[any, ...marks.map((value) => ({ value, title: texts.tokens.marks[value] }))]}
      />
    </div>
  );
}

function OwnerFilter({ id, onClear }: { id: string; onClear: () => void }) {
  const texts = useTexts();
  const name = usePrincipalName(id);
  return (
    <p>
      {texts.tokens.filters.owner} <Name>{name}</Name>{' '}
      <Button small onPress={onClear}>
        {texts.form.clear}
      </Button>
    </p>
  );
}
