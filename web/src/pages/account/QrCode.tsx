// A text as a picture that a camera reads. Made here: the text is a secret, and goes nowhere.
import { encode } from 'uqr';
import styles from './Account.module.css';

const border = 2;

export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg viewBox={`0 0 ${size} ${size}`} className={styles['qr']} role="img" aria-label={label} shapeRendering="crispEdges">
      <path className={styles['qrGround']} d={`M0 0h${size}v${size}h-${size}z`} />
      <path className={styles['qrInk']} d={path} />
    </svg>
  );
}
