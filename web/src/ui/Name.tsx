// A name that somebody else chose, shown so that it stays in its place: what it says cannot reorder, hide or
// imitate what stands around it (A44).
import { Fragment } from 'react';
import { useTexts } from '../texts/language';
import { isBlank, pieces } from './safe-name';
import styles from './Name.module.css';

export function Name({ children }: { children: string }) {
  const texts = useTexts();
  if (isBlank(children)) return <span className={styles['escaped']}>{texts.form.blankName}</span>;
  return (
    <bdi className={styles['name']}>
      {pieces(children).map((piece, place) =>
        piece.kind === 'text' ? (
          <Fragment key={place}>{piece.text}</Fragment>
        ) : (
          <span key={place} className={styles['escaped']}>
            {piece.text}
          </span>
        ),
      )}
    </bdi>
  );
}
