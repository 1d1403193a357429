// Threads that share the work of a kernel: each plays its shard of the calls, and the caller waits for all of them before the
// kernel goes on. A shard that nobody has begun when the caller is done with its own, the caller does, too: so a thread that
// got no core, or has ended, costs nothing. Work that nobody waits for yet is a backlog, of which all take pieces.
import { Backlog, backlogLength, type Pending } from './backlog.ts';
import { CallList } from './call-list.ts';
import { fromBacklog, place, startHelper, state, type Helper } from './helper-thread.ts';
import { isIdle, join, offer, patience, takeBack } from './joining.ts';
import type { KernelModule } from './kernel-module.generated.ts';
import { sharesEverything } from './sharding.ts';
import { Worth } from './worth.ts';

/** What a pool works on. */
export interface PoolGround {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelModule;
  /** Scratch memory. */
  readonly allocate: (bytes: number) => { readonly address: number; readonly free: () => void };
}

/** Does a shard with kernels that compute, or note what is to be computed. */
export type Work = (kernels: KernelModule, shard: number) => void;

/** A page tells when it is left. */
const host: Partial<Pick<typeof globalThis, 'addEventListener' | 'removeEventListener'>> = globalThis;

/** Microseconds for which a thread looks for the next list before it sleeps: within a kernel, … */
const withinKernel = 100;
/** … after a kernel where the next one has come soon lately, as it does while a model is trained, … */
const betweenKernels = 600;
/** … and where it has not. One that sleeps takes some tens of them to wake up, and the caller some to wake it. */
const afterKernel = 2;
/** Milliseconds within which the next kernel comes soon, and those of a gap that count at most. */
const [soon, longest] = [0.5, 2];
/** How much of the gaps so far counts on, kernel by kernel. */
const gapMemory = 0.8;
/** The threads of one backend's memory. They are started by the first kernel that is worth it. */
export class Pool {
  readonly #ground: PoolGround;
  readonly #lists: CallList[] = [];
  readonly #names: readonly string[];
  readonly #worth: Worth | undefined;
  readonly #patience: number;
  #helpers: Helper[] = [];
  /** Milliseconds from the end of a kernel that was shared to the next one, lately; and when the last one has ended. */
  #gap = longest;
  #ended: number | undefined;
  /** When this one, or the last one, has begun. */
  #began = 0;
  /** When the others were done last, and for how many microseconds they look for work after that. */
  #joined = 0;
  #spin = 0;
  /** Why there are no threads beside the caller; undefined where there can be. */
  #refusal: string | undefined;
  #backlog: Backlog;
  /** A page that is left may be kept, to come back to: without its threads, and there are others then. */
  readonly #leave = (): void => void this.close();
  /** With the caller. */
  readonly threads: number;

  /**
   * @param threads how many are to compute, with the caller
   * @param isFlexible whether fewer may where more are no faster
   * @param given.patience slices without progress before a thread counts as dead
   */
  constructor(ground: PoolGround, threads: number, isFlexible: boolean, given: { readonly patience?: number } = {}) {
    this.#ground = ground;
    this.threads = threads;
    this.#names = Object.keys(ground.kernels);
    this.#backlog = this.#newBacklog();
    this.#worth = isFlexible ? new Worth(threads) : undefined;
    this.#patience = given.patience ?? patience;
  }

  #newBacklog(): Backlog {
    return new Backlog(this.#ground, () => this.settle());
  }

  /** Whether fewer threads may compute where more are no faster. */
  get isFlexible(): boolean {
    return this.#worth !== undefined;
  }

  /** Why threads could not be started, in one sentence; undefined where they could, or nobody has tried. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Whether the other threads look for work, so that they begin at once. */
  get isAwake(): boolean {
    return this.#backlog.isOpen || (performance.now() - this.#joined) * 1000 < this.#spin;
  }

  /** Whether there is something put off that nobody has waited for. */
  get isBehind(): boolean {
    return this.#backlog.isOpen;
  }

  /** How many threads can compute now, with the caller; starts those that are missing, and waits for those at the backlog. */
  open(): number {
    this.settle();
    while (this.#helpers.length < this.threads - 1 && this.#refusal === undefined) this.#start();
    return Math.min(1 + this.#ready().length, this.#worth?.next() ?? Infinity);
  }

  /**
   * Does all shards, each on a thread of its own, and returns when they are done. Shards beyond the threads that {@link open} has
   * counted are the caller's.
   *
   * @throws what a shard throws; Error when a thread fails or has been ended in the middle of its shard
   */
  run(shards: number, work: Work): void {
    const began = performance.now();
    this.#noteGap();
    const helpers = this.#ready().slice(0, shards - 1);
    const scratch: (() => void)[] = [];
    try {
      // Written first: where that fails, nobody has begun.
      for (const index of helpers.keys()) scratch.push(this.#write(helpers[index]!, index, work));
      for (const [index, helper] of helpers.entries()) this.#offer(helper, this.#lists[index]!.length);
      const own = this.#together(helpers, shards, work);
      this.#joined = performance.now();
      this.#worth?.count(shards - 1, own - began, this.#joined - own);
    } finally {
      for (const free of scratch) free();
    }
  }

  /** Does the caller's shards and waits for the others, whatever fails. Returns when the caller was done with its own. */
  #together(helpers: readonly Helper[], shards: number, work: Work): number {
    const failures: unknown[] = [];
    let own = 0;
    try {
      work(this.#ground.kernels, 0);
      for (let shard = helpers.length + 1; shard < shards; shard++) work(this.#ground.kernels, shard);
      own = performance.now();
      for (const [index, helper] of helpers.entries()) {
        if (!sharesEverything() && takeBack(helper)) work(this.#ground.kernels, index + 1);
      }
    } catch (error) {
      failures.push(error);
      for (const helper of helpers) takeBack(helper);
    }
    failures.push(...this.#join(helpers));
    if (failures.length > 0) throw failures[0];
    return own;
  }

  /** Waits for threads. Returns why some are not done, of which there will be others. */
  #join(helpers: readonly Helper[]): readonly Error[] {
    const lost = helpers.map((helper) => join(helper, this.#patience)).filter((failure) => failure !== undefined);
    if (lost.length > 0) {
      // Those that hang may go on later: not with what the others do then.
      this.#backlog.free();
      this.#backlog = this.#newBacklog();
      this.close().catch(() => undefined);
    }
    return lost;
  }

  /**
   * Adds to what the other threads do while the caller goes on, and returns what tells when that is done.
   *
   * @param pieces at most {@link backlogLength}
   * @param milliseconds that they take, about
   * @param work calls a kernel once for a piece
   */
  defer(pieces: number, milliseconds: number, work: Work): Pending {
    this.#noteGap();
    if (this.#backlog.length + pieces > backlogLength) this.settle();
    const pending = this.#backlog.add(pieces, milliseconds, work);
    for (const helper of this.#ready()) this.#offer(helper, fromBacklog);
    return pending;
  }

  /** Does what is left of what was put off, and waits for the others. @throws Error when a thread fails or has been ended */
  settle(): void {
    const backlog = this.#backlog;
    if (!backlog.isOpen) return;
    const helpers = this.#helpers.filter((helper) => !isIdle(helper));
    let failures: readonly Error[] = [];
    try {
      if (!sharesEverything()) {
        backlog.work();
        for (const helper of helpers) takeBack(helper);
      }
      const own = performance.now();
      failures = this.#join(helpers);
      backlog.work();
      this.#joined = performance.now();
      this.#worth?.count(1, backlog.saved, this.#joined - own);
    } finally {
      backlog.end();
    }
    if (failures.length > 0) throw failures[0];
  }

  /** A kernel begins. */
  begin(): void {
    this.#began = performance.now();
  }

  /** A kernel is at its end: what comes next may be long in coming. */
  rest(): void {
    this.#ended = performance.now();
    this.#spin = this.#gap < soon ? betweenKernels : afterKernel;
    for (const { control } of this.#helpers) control[place.spin] = this.#spin;
  }

  /** The first shards of a kernel tell how long it was in coming; what it does before them is no reason to sleep. */
  #noteGap(): void {
    if (this.#ended === undefined) return;
    this.#gap = gapMemory * this.#gap + (1 - gapMemory) * Math.min(longest, this.#began - this.#ended);
    this.#ended = undefined;
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    host.removeEventListener?.('pagehide', this.#leave);
    try {
      this.settle();
    } finally {
      const helpers = this.#helpers;
      this.#helpers = [];
      this.#backlog.free();
      await Promise.all(helpers.map((helper) => helper.end()));
    }
  }

  #ready(): Helper[] {
    return this.#helpers.filter(isIdle);
  }

  #offer(helper: Helper, calls: number): void {
    offer(helper, { calls, pages: this.#ground.memory.buffer.byteLength / 65_536, spin: withinKernel });
  }

  #start(): void {
    const { module, memory } = this.#ground;
    try {
      const helper = startHelper({ module, memory, backlog: this.#backlog.numbers }, (error) => {
        if (!this.#helpers.includes(helper)) return;
        this.#helpers = this.#helpers.filter((one) => one !== helper);
        // One that has worked was ended by somebody: there will be another.
        if (Atomics.load(helper.control, place.state) === state.starting) this.#refuse(error);
      });
      this.#helpers.push(helper);
      host.addEventListener?.('pagehide', this.#leave);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    const { message } = Object(error) as { readonly message?: unknown };
    this.#refusal ??= `A thread could not be started: ${String(message ?? error).slice(0, 200)}`;
  }

  /** Writes a shard where its thread can read it. Returns what gives the memory back. */
  #write({ control }: Helper, index: number, work: Work): () => void {
    const list = (this.#lists[index] ??= new CallList(this.#names));
    list.clear();
    work(list.kernels, index + 1);
    const { numbers } = list;
    const { address, free } = this.#ground.allocate(numbers.byteLength);
    new Float64Array(this.#ground.memory.buffer, address, numbers.length).set(numbers);
    control[place.list] = address;
    return free;
  }
}
