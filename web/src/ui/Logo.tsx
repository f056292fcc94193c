// The mark and the product's name, as the deployment's theme gives them.
import styles from './Logo.module.css';

/** The name that the server wrote into the title; a page's own title goes before it. */
export const productName = document.title || 'Jeton';

/** `own`: the path of the operator's own mark. */
export function Logo({ own }: { own: string | null }) {
  return (
    <span className={styles['logo']}>
      {own === null ? <Mark /> : <img src={own} alt="" className={styles['mark']} />}
      <span className={styles['name']}>{productName}</span>
    </span>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={styles['mark']}>
      <circle cx="16" cy="16" r="15" className={styles['disc']} />
      <circle cx="16" cy="16" r="11" className={styles['rim']} />
      <path d="M18.5 10v8.5a3.5 3.5 0 0 1-6 2.4" className={styles['letter']} />
    </svg>
  );
}
