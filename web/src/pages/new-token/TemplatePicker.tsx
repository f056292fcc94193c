// What administrators made to start from. A template that the catalog or the policy no longer allows is not offered.
import { useQuery } from '@tanstack/react-query';
import type { components } from '../../api/schema';
import { takeAnswer } from '../../api/boot';
import { api, dataOf } from '../../api/client';
import { useTexts } from '../../texts/language';
import { Name } from '../../ui/Name';
import styles from './choices.module.css';

export type Template = components['schemas']['Template'];

export function TemplatePicker({ chosen, onChoose }: { chosen: string | null; onChoose: (template: Template) => void }) {
  const texts = useTexts().newToken;
  const templates = useQuery({ queryKey: ['templates'], queryFn: () => dataOf(api.GET('/v1/templates')), initialData: () => takeAnswer('/v1/templates') });
  const offered = templates.data?.items.filter(({ unfit }) => unfit === null) ?? [];
  // Without them the form is whole all the same: neither waiting nor an error stands in its way.
  if (offered.length === 0) return null;
  return (
    <div role="group" aria-label={texts.templates} className={styles['templates']}>
      <h3>{texts.templates}</h3>
      <p className={styles['cardHint']}>{texts.templatesHint}</p>
      <div className={styles['cards']}>
        {offered.map((template) => (
          <button
            key={template.id}
            type="button"
            className={styles['card']}
            onClick={() => onChoose(template)}
            {...(template.id === chosen ? { 'data-selected': 'true', 'aria-current': 'true' } : {})}
          >
            <span className={styles['cardTitle']}>
              <Name>{template.name}</Name>
            </span>
            {template.description !== '' && (
              <span className={styles['cardHint']}>
                <Name>{template.description}</Name>
              </span>
            )}
          </button>
        ))}
      </div>
    </div>
  );
}
