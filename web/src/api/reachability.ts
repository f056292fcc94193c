// Whether the server answers. When it does not, asks again, less and less often, until it does.

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

type Listener = () => void;

class Reachability {
  #reachable = true;
  #listeners = new Set<Listener>();
  #pauseMs = firstPauseMs;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly current = (): boolean => this.#reachable;

  seen(reachable: boolean): void {
    if (reachable) this.#pauseMs = firstPauseMs;
    if (reachable === this.#reachable) return;
    this.#reachable = reachable;
    if (!reachable) this.#askLater();
    for (const listener of this.#listeners) listener();
  }

  #askLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.askNow(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  async askNow(): Promise<void> {
    try {
      const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
      this.seen(answer.ok);
    } catch {
      this.seen(false);
    }
    if (!this.#reachable) this.#askLater();
  }
}

export const reachability = new Reachability();
