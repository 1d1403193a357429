// How the threads that train one model exchange numbers: through shared memory, or where a page may not share memory, by
// messages. Every thread gets what all have given, in the order of the threads, so that sums come out the same on every run.

/** What a thread says to the others and hears from the coordinator. */
export interface Exchange {
  /**
   * Gives numbers to all threads.
   *
   * @returns waits for what each thread has given, in order, which is valid until the next call. It has to be called before it.
   */
  give(parts: readonly Float32Array[]): () => Promise<readonly Float32Array[]>;
  /** Whether a step may be taken at once. */
  mayTake(step: number): boolean;
  /**
   * Waits until the coordinator lets a step be taken.
   *
   * @returns false when no further step is to be taken; the learning rate where it is a number
   */
  permission(step: number): Promise<{ readonly goOn: boolean; readonly learningRate: number | undefined }>;
}

/** What the coordinator needs to let threads go on. */
export interface Gate {
  /** Begins another run: no step is allowed yet. */
  reset(): void;
  /** Lets the threads take the steps before this one. */
  allow(upTo: number, learningRate: number | undefined): void;
  /** Lets the threads take no further step than those allowed. */
  stop(): void;
  /** Wakes threads that wait for one that will never answer; they throw. */
  fail(): void;
}

/** The shared memory of an exchange. */
export interface SharedMemory {
  readonly control: SharedArrayBuffer;
  /** For each thread two boxes, used in turns. */
  readonly boxes: SharedArrayBuffer;
  /** Numbers that fit into a box. */
  readonly capacity: number;
}

/** Places in the control memory, as int32, and after them the learning rate as float64. */
const [arrived, round, allowed, stopped, failed] = [0, 1, 2, 3, 4];
const rateOffset = 32;

/** Shared memory for so many threads that give at most `capacity` numbers at a time. */
export function allocateShared(threads: number, capacity: number): SharedMemory {
  return {
    control: new SharedArrayBuffer(64),
    boxes: new SharedArrayBuffer(threads * 2 * (capacity + 1) * 4),
    capacity,
  };
}

/** The coordinator's side of shared memory. It never waits. */
export class SharedGate implements Gate {
  readonly #control: Int32Array;
  readonly #rate: Float64Array;

  constructor({ control }: SharedMemory) {
    this.#control = new Int32Array(control);
    this.#rate = new Float64Array(control, rateOffset, 1);
  }

  reset(): void {
    Atomics.store(this.#control, stopped, 0);
    Atomics.store(this.#control, allowed, 0);
  }

  allow(upTo: number, learningRate: number | undefined): void {
    this.#rate[0] = learningRate ?? Number.NaN;
    Atomics.store(this.#control, allowed, upTo);
    Atomics.notify(this.#control, allowed);
  }

  stop(): void {
    Atomics.store(this.#control, stopped, 1);
    Atomics.notify(this.#control, allowed);
  }

  fail(): void {
    Atomics.store(this.#control, failed, 1);
    Atomics.notify(this.#control, allowed);
    Atomics.notify(this.#control, round);
  }
}

/** How long a thread looks before it sleeps, in milliseconds: to be woken takes longer than others are behind, as a rule. */
const patience = 0.1;
/** A thread that sleeps looks at least this often whether another has failed, in milliseconds. */
const nap = 200;

/** A thread's side of shared memory. */
export class SharedExchange implements Exchange {
  readonly #index: number;
  readonly #threads: number;
  readonly #control: Int32Array;
  readonly #rate: Float64Array;
  readonly #numbers: Float32Array;
  readonly #lengths: Int32Array;
  readonly #capacity: number;
  readonly #beat: () => void;
  #turn = 0;

  /** @param beat called several times a second while the thread waits for others */
  constructor({ control, boxes, capacity }: SharedMemory, index: number, threads: number, beat: () => void) {
    this.#beat = beat;
    this.#index = index;
    this.#threads = threads;
    this.#control = new Int32Array(control);
    this.#rate = new Float64Array(control, rateOffset, 1);
    this.#numbers = new Float32Array(boxes);
    this.#lengths = new Int32Array(boxes);
    this.#capacity = capacity;
  }

  give(parts: readonly Float32Array[]): () => Promise<readonly Float32Array[]> {
    const turn = this.#turn;
    this.#turn = 1 - turn;
    const box = this.#boxOf(this.#index, turn);
    let end = box + 1;
    for (const part of parts) {
      if (end + part.length > box + 1 + this.#capacity) throw new Error('A box of the shared memory is too small.');
      this.#numbers.set(part, end);
      end += part.length;
    }
    this.#lengths[box] = end - box - 1;
    const wait = this.#arrive();
    return () => {
      wait();
      return Promise.resolve(
        Array.from({ length: this.#threads }, (_, index) => {
          const other = this.#boxOf(index, turn);
          return this.#numbers.subarray(other + 1, other + 1 + this.#lengths[other]!);
        }),
      );
    };
  }

  #boxOf(index: number, turn: number): number {
    return (2 * index + turn) * (this.#capacity + 1);
  }

  /** Says that this thread is here. The function that is returned waits for all; what they have written before is seen after. */
  #arrive(): () => void {
    const now = Atomics.load(this.#control, round);
    if (Atomics.add(this.#control, arrived, 1) === this.#threads - 1) {
      Atomics.store(this.#control, arrived, 0);
      Atomics.add(this.#control, round, 1);
      Atomics.notify(this.#control, round);
    }
    return () => this.#waitWhile(round, () => Atomics.load(this.#control, round) === now, this.#beat);
  }

  mayTake(step: number): boolean {
    return Atomics.load(this.#control, allowed) > step;
  }

  permission(step: number): ReturnType<Exchange['permission']> {
    this.#waitWhile(allowed, () => !this.mayTake(step) && Atomics.load(this.#control, stopped) === 0);
    const rate = this.#rate[0]!;
    return Promise.resolve({ goOn: this.mayTake(step), learningRate: Number.isNaN(rate) ? undefined : rate });
  }

  #waitWhile(place: number, waits: () => boolean, beat?: () => void): void {
    const begin = performance.now();
    do {
      for (let look = 0; look < 100; look++) if (!waits()) return;
    } while (performance.now() - begin < patience);
    for (;;) {
      const value = Atomics.load(this.#control, place);
      if (!waits()) return;
      if (Atomics.load(this.#control, failed) !== 0) throw new Error('Another training worker has failed.');
      Atomics.wait(this.#control, place, value, nap);
      beat?.();
    }
  }
}

/** Where messages come in and go out. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listen: (event: MessageEvent) => void): void;
  start(): void;
}

/** A thread's side without shared memory: each has a channel to each other. */
export class MessageExchange implements Exchange {
  readonly #index: number;
  readonly #ports: readonly (Port | undefined)[];
  readonly #received: Float32Array[][];
  #wake: (() => void) | undefined;
  #allowed = 0;
  #stopped = false;
  #awaitsPermission = false;
  #rate: number | undefined;

  /** @param ports the channel to each thread, in order; none to itself */
  constructor(ports: readonly (Port | undefined)[], index: number) {
    this.#index = index;
    this.#ports = ports;
    this.#received = ports.map(() => []);
    for (const [other, port] of ports.entries()) {
      if (port === undefined) continue;
      port.addEventListener('message', (event) => {
        this.#received[other]!.push(event.data as Float32Array);
        this.#wake?.();
      });
      port.start();
    }
  }

  give(parts: readonly Float32Array[]): () => Promise<readonly Float32Array[]> {
    const given = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const part of parts) {
      given.set(part, end);
      end += part.length;
    }
    for (const port of this.#ports) port?.postMessage(given);
    return async () => {
      await this.#until(() => this.#received.every((queue, other) => other === this.#index || queue.length > 0));
      return this.#received.map((queue, other) => (other === this.#index ? given : queue.shift()!));
    };
  }

  /** Takes what the coordinator says. */
  hear(message: { readonly upTo: number; readonly learningRate: number | undefined; readonly stop: boolean }): void {
    this.#allowed = message.upTo;
    this.#rate = message.learningRate;
    this.#stopped = message.stop;
    this.#wake?.();
  }

  mayTake(step: number): boolean {
    return this.#allowed > step;
  }

  /** Whether it waits for the coordinator, and not for other threads. */
  get awaitsPermission(): boolean {
    return this.#awaitsPermission;
  }

  async permission(step: number): ReturnType<Exchange['permission']> {
    this.#awaitsPermission = true;
    await this.#until(() => this.mayTake(step) || this.#stopped);
    this.#awaitsPermission = false;
    return { goOn: this.mayTake(step), learningRate: this.#rate };
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
