// What an optimizer remembers of each variable: tensors by the variable's key and the slot's name.
import { check, RnnkitError } from '@rnnkit/data';
import { dispose, keep, type Tensor } from '@tensorflow/tfjs-core';

/** What an optimizer remembers of each variable under one name. */
export interface SlotKind {
  /** The value it starts from; `variable` for that of the variable. */
  readonly initial: number | 'variable';
  /** Whether it can be below 0; a sum of squares cannot. */
  readonly canBeNegative: boolean;
}

/** What an optimizer remembers of one variable under one name. */
export interface NamedSlot {
  /** The variable's key and the slot's name, such as `lstm/kernel/momentum`. */
  readonly name: string;
  /** In the shape of the variable. */
  readonly tensor: Tensor;
}

/** A slot that starts from a number. */
export interface NumberSlot extends SlotKind {
  readonly initial: number;
}

/** A slot of any numbers. */
export const signed: NumberSlot = { initial: 0, canBeNegative: true };

/** A slot of what is never below 0, such as squares. */
export function unsigned(initial = 0): NumberSlot {
  return { initial, canBeNegative: false };
}

/** Whether something is a tensor, of whatever copy of the package. */
export function isTensor(value: unknown): boolean {
  return Array.isArray((Object(value) as Partial<Tensor>).shape);
}

/** The slots of an optimizer. */
export class Slots {
  readonly #owner: string;
  readonly #kinds: Readonly<Record<string, SlotKind>>;
  #tensors = new Map<string, Tensor>();

  /**
   * @param owner whose they are, for errors
   * @param kinds what there is of each variable
   */
  constructor(owner: string, kinds: Readonly<Record<string, SlotKind>>) {
    this.#owner = owner;
    this.#kinds = kinds;
  }

  /** The slot of a variable; undefined before it is set. */
  get(key: string, name: string): Tensor | undefined {
    return this.#tensors.get(`${key}/${name}`);
  }

  /** Puts a tensor, which belongs to the slots from now on, in the place of another, which is disposed. */
  set(key: string, name: string, tensor: Tensor): void {
    this.get(key, name)?.dispose();
    this.#tensors.set(`${key}/${name}`, keep(tensor));
  }

  /** Frees the slot of a variable. */
  delete(key: string, name: string): void {
    this.get(key, name)?.dispose();
    this.#tensors.delete(`${key}/${name}`);
  }

  /** Throws when a slot of a variable has another shape than the variable. */
  expectShape(key: string, shape: readonly number[]): void {
    for (const name of Object.keys(this.#kinds)) {
      const slot = this.get(key, name);
      if (slot === undefined || slot.shape.join() === shape.join()) continue;
      throw new RnnkitError(
        'invalid-argument',
        `The optimizer remembers "${key}/${name}" with the shape [${slot.shape.join(', ')}], but its variable has [${shape.join(', ')}]. Is its state from another model?`,
      );
    }
  }

  /** All of them, by name. */
  all(): readonly NamedSlot[] {
    return [...this.#tensors].map(([name, tensor]) => ({ name, tensor }));
  }

  /** Copies of others in their place. @throws Error when they are not this optimizer's, or hold what they cannot */
  replace(slots: readonly NamedSlot[]): void {
    const isSlot = (value: unknown): boolean => {
      const { name, tensor } = Object(value) as { readonly name?: unknown; readonly tensor?: unknown };
      return typeof name === 'string' && isTensor(tensor);
    };
    if (!Array.isArray(slots) || !slots.every(isSlot)) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.#owner}: an optimizer's slots are a list of { name, tensor }; got ${check.describe(slots)}.`,
      );
    }
    for (const { name, tensor } of slots as readonly NamedSlot[]) this.#checkSlot(name, tensor);
    const copies = new Map(
      (slots as readonly NamedSlot[]).map(({ name, tensor }) => [name, keep(tensor.clone())] as const),
    );
    this.dispose();
    this.#tensors = copies;
  }

  #checkSlot(path: string, tensor: Tensor): void {
    const slot = path.slice(path.lastIndexOf('/') + 1);
    const kind = Object.hasOwn(this.#kinds, slot) ? this.#kinds[slot] : undefined;
    if (kind === undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.#owner} has no slot ${check.describe(slot)}, as in ${check.describe(path)}: the state is another optimizer's.`,
      );
    }
    const values = tensor.dataSync();
    const place = values.findIndex((value) => !Number.isFinite(value) || (value < 0 && !kind.canBeNegative));
    if (place === -1) return;
    throw new RnnkitError(
      'invalid-argument',
      `${this.#owner}: the slot ${check.describe(path)} holds ${values[place]} at position ${place}, which it cannot be.`,
    );
  }

  /** Frees all of them. */
  dispose(): void {
    dispose([...this.#tensors.values()]);
    this.#tensors.clear();
  }
}
