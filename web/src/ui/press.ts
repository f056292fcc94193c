// When the mouse, or a finger, has let go. What moves the page waits for that: a button that moves between press and
// release is not clicked.

let pressed = false;
window.addEventListener('mousedown', () => (pressed = true), true);
window.addEventListener('mouseup', () => (pressed = false), true);

/** Runs `work` at once, or, while something is pressed, after the click that it becomes. Returns what calls it off. */
export function afterPress(work: () => void): () => void {
  if (!pressed) {
    work();
    return () => {};
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const released = () => (timer = setTimeout(work));
  window.addEventListener('mouseup', released, { once: true });
  return () => {
    window.removeEventListener('mouseup', released);
    clearTimeout(timer);
  };
}
