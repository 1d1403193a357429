// Work that goes on when the kernel that has asked for it has returned: threads take one piece after the other while the caller
// prepares what comes next. Whoever asks where the results are waits for them, and takes pieces, too.
import { callLength, CallList } from './call-list.ts';
import type { KernelModule } from './kernel-module.generated.ts';

/** Pieces that a backlog holds at most. */
export const backlogLength = 256;
/** Where the numbers are that all threads share: the next piece that nobody has taken, how many there are, and where. */
export const backlogPlace = { next: 0, count: 1, list: 2 } as const;

/** Results that may not be there yet. */
export interface Pending {
  /** Returns when they are there. @throws Error when a thread fails or has been ended */
  wait(): void;
  /** Calls what frees something that they are computed from, when they are there. */
  afterwards(free: () => void): void;
}

/** What a backlog lives on. */
interface Ground {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelModule;
  readonly allocate: (bytes: number) => { readonly address: number; readonly free: () => void };
}

class Results implements Pending {
  readonly #settle: () => void;
  #frees: (() => void)[] | undefined = [];

  constructor(settle: () => void) {
    this.#settle = settle;
  }

  wait(): void {
    if (this.#frees !== undefined) this.#settle();
  }

  afterwards(free: () => void): void {
    if (this.#frees === undefined) free();
    else this.#frees.push(free);
  }

  end(): void {
    const frees = this.#frees ?? [];
    this.#frees = undefined;
    for (const free of frees) free();
  }
}

/** Pieces of work that threads take. */
export class Backlog {
  /** What threads share; see {@link backlogPlace}. */
  readonly numbers: Int32Array = new Int32Array(new SharedArrayBuffer(12));
  readonly #ground: Ground;
  readonly #settle: () => void;
  readonly #list: CallList;
  readonly #functions: readonly ((...given: readonly number[]) => unknown)[];
  #room: { readonly address: number; readonly free: () => void } | undefined;
  #pending: Results | undefined;
  /** Pieces that the caller has done, and milliseconds of all. */
  #done = 0;
  #milliseconds = 0;

  /** @param settle does what is left, and waits for the others */
  constructor(ground: Ground, settle: () => void) {
    this.#ground = ground;
    this.#settle = settle;
    this.#list = new CallList(Object.keys(ground.kernels));
    this.#functions = Object.values(ground.kernels) as never;
  }

  /** How many pieces there are. */
  get length(): number {
    return this.#list.length;
  }

  /** Whether there is something that nobody has waited for. */
  get isOpen(): boolean {
    return this.#pending !== undefined;
  }

  /** Milliseconds of the pieces that the caller has not had to do, about. */
  get saved(): number {
    return this.length === 0 ? 0 : this.#milliseconds * (1 - this.#done / this.length);
  }

  /** Adds pieces, for each of which `work` calls a kernel once. */
  add(pieces: number, milliseconds: number, work: (kernels: KernelModule, piece: number) => void): Pending {
    this.#room ??= this.#ground.allocate(backlogLength * callLength * Float64Array.BYTES_PER_ELEMENT);
    const from = this.#list.numbers.length;
    for (let piece = 0; piece < pieces; piece++) work(this.#list.kernels, piece);
    const { numbers } = this.#list;
    const { address } = this.#room;
    new Float64Array(this.#ground.memory.buffer, address, numbers.length).set(numbers.subarray(from), from);
    this.#milliseconds += milliseconds;
    this.numbers[backlogPlace.list] = address;
    Atomics.store(this.numbers, backlogPlace.count, this.length);
    return (this.#pending ??= new Results(this.#settle));
  }

  /** Does the pieces that nobody has taken. */
  work(): void {
    const { numbers } = this.#list;
    for (let piece = this.#take(); piece >= 0; piece = this.#take()) {
      const [name, ...given] = numbers.subarray(piece * callLength, (piece + 1) * callLength);
      this.#functions[name!]!(...given);
      this.#done++;
    }
  }

  /** As threads do. */
  #take(): number {
    for (;;) {
      const piece = Atomics.load(this.numbers, backlogPlace.next);
      if (piece >= this.length) return -1;
      if (Atomics.compareExchange(this.numbers, backlogPlace.next, piece, piece + 1) === piece) return piece;
    }
  }

  /** All pieces are done, or lost: the results are there, and no thread is at one. */
  end(): void {
    this.#list.clear();
    this.#done = 0;
    this.#milliseconds = 0;
    this.numbers.fill(0);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.end();
  }

  /** Frees its room. */
  free(): void {
    this.#room?.free();
    this.#room = undefined;
  }
}
