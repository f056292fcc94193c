// What is wrong with a group of fields, in words, at the group; announced when it appears.
import styles from '../../ui/Field.module.css';

export function FieldProblem({ text }: { text: string | null }) {
  return (
    <div role="alert">
      {text !== null && (
        <p className={styles['error']} data-problem="" tabIndex={-1}>
          {text}
        </p>
      )}
    </div>
  );
}
