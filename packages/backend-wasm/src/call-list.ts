// A shard of a kernel for another thread: the calls of the kernel module's functions that it consists of, which are noted where
// the kernel is written and played where it is computed. So a kernel is written once, for one thread and for many.
import type { KernelModule } from './kernel-module.generated.ts';

/** Numbers of a call: the function's, and up to 17 arguments. */
export const callLength = 18;

/** Notes calls. */
export class CallList {
  /** A kernel module whose functions note that they were called, and do nothing. */
  readonly kernels: KernelModule;
  #numbers = new Float64Array(256 * callLength);
  #length = 0;

  /** @param names the functions, in the module's order */
  constructor(names: readonly string[]) {
    const entries = names.map((name, number) => [name, (...given: number[]) => this.#note(number, given)] as const);
    this.kernels = Object.fromEntries(entries) as unknown as KernelModule;
  }

  /** How many calls were noted since the last {@link clear}. */
  get length(): number {
    return this.#length / callLength;
  }

  /** What was noted since the last {@link clear}. */
  get numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #note(number: number, given: readonly number[]): void {
    if (this.#length === this.#numbers.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[this.#length] = number;
    for (let index = 0; index < given.length; index++) this.#numbers[this.#length + 1 + index] = Number(given[index]);
    this.#length += callLength;
  }
}
