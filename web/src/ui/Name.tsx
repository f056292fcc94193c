// A name that somebody else chose, shown so that it stays in its place: what it says cannot reorder, hide or
// imitate what stands around it (A44).
import { Fragment } from 'react';
import { pieces } from './safe-name';
import styles from './Name.module.css';

export function Name({ children }: { children: string }) {
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
