export interface TurnLimits {
  /** How many may run at once. */
  readonly places: number;
  /** Most of one principal, running and waiting. */
  readonly perPrincipal: number;
  /** Most of all principals together, running and waiting. */
  readonly total: number;
  /** How long one waits for its turn, in milliseconds. */
  readonly patienceMs: number;
}

export interface Timers {
  setTimeout(task: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Too many are there already, or the turn didn't come in time. */
export class TurnRefused extends Error {
  override readonly name = 'TurnRefused';
}

/** Ends a turn; a second call does nothing. */
export type EndTurn = () => void;

interface Waiting {
  start(end: EndTurn): void;
}

/** Of one principal: at most one runs. */
interface Line {
  running: boolean;
  /** In order of arrival. */
  readonly waiting: Set<Waiting>;
}

/**
 * Gives principals turns at something that few may use at once: in order of arrival for each principal, one at a time.
 * A free place goes to the principal who has waited longest; one whose turn has ended begins to wait anew.
 */
export class TurnQueue {
  readonly #lines = new Map<string, Line>();
  /** Principals who wait and have none running, the one who has waited longest first. */
  readonly #ready = new Set<string>();
  #running = 0;
  #total = 0;

  constructor(
    private readonly limits: TurnLimits,
    private readonly timers: Timers = { setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) },
  ) {}

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#total - this.#running;
  }

  /**
   * Waits for a turn.
   * @param gone Gives up the place in the line; the promise is then rejected with its reason.
   * @throws TurnRefused at once where too many are there, or when patience has run out.
   */
  take(principal: string, gone: AbortSignal): Promise<EndTurn> {
    return new Promise((resolve, reject) => {
      gone.throwIfAborted();
      const line = this.#lines.get(principal) ?? { running: false, waiting: new Set() };
      const isFull = line.waiting.size + (line.running ? 1 : 0) >= this.limits.perPrincipal;
      if (isFull || this.#total >= this.limits.total) throw new TurnRefused('Too many wait for their turn.');

      const stopWaiting = (): void => {
        this.timers.clearTimeout(timer);
        gone.removeEventListener('abort', onGone);
        line.waiting.delete(waiting);
      };
      const giveUp = (reason: unknown): void => {
        stopWaiting();
        this.#total -= 1;
        this.#settle(principal, line);
        reject(reason);
      };
      const onGone = () => giveUp(gone.reason);
      const timer = this.timers.setTimeout(
        () => giveUp(new TurnRefused('The turn did not come in time.')),
        this.limits.patienceMs,
      );
      const waiting: Waiting = {
        start(end) {
          stopWaiting();
          resolve(end);
        },
      };

      gone.addEventListener('abort', onGone);
      line.waiting.add(waiting);
      this.#lines.set(principal, line);
      this.#total += 1;
      this.#settle(principal, line);
      this.#startNext();
    });
  }

  /** Keeps the principal where they have waited, or lets them join at the end. */
  #settle(principal: string, { running, waiting }: Line): void {
    if (waiting.size > 0 && !running) this.#ready.add(principal);
    else this.#ready.delete(principal);
    if (waiting.size === 0 && !running) this.#lines.delete(principal);
  }

  #startNext(): void {
    for (const principal of this.#ready) {
      if (this.#running >= this.limits.places) return;
      const line = this.#lines.get(principal) as Line;
      const [next] = line.waiting;
      this.#running += 1;
      line.running = true;
      next?.start(this.#ending(principal, line));
      this.#settle(principal, line);
    }
  }

  #ending(principal: string, line: Line): EndTurn {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#running -= 1;
      this.#total -= 1;
      line.running = false;
      this.#settle(principal, line);
      this.#startNext();
    };
  }
}
