// Labels as numbers.

/** One-hot rows. */
export interface CategoricalLabels {
  readonly data: Float32Array;
  /** `[labels, classes]`. */
  readonly shape: readonly [number, number];
}

/**
 * Class indices as one-hot rows. As Keras' to_categorical.
 *
 * @param numClasses one more than the largest index by default
 * @throws Error when an index is outside the classes
 */
export function toCategorical(labels: ArrayLike<number>, numClasses?: number): CategoricalLabels {
  let largest = -1;
  for (let row = 0; row < labels.length; row++) largest = Math.max(largest, labels[row]!);
  const classes = numClasses ?? largest + 1;
  if (!Number.isSafeInteger(classes) || classes < 0)
    throw new Error(`numClasses is a whole number; got ${String(classes)}.`);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new Error(`The label at position ${row} is ${label}; the ${classes} classes are 0 to ${classes - 1}.`);
    }
  }
  const data = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) data[row * classes + labels[row]!] = 1;
  return { data, shape: [labels.length, classes] };
}

/** Gives each label an index, in the order of their code points, and takes it back. */
export class LabelEncoder {
  #classes: readonly string[] = [];
  #indices: ReadonlyMap<string, number> = new Map();

  /** @param classes the labels, if they are known already */
  constructor(classes: readonly string[] = []) {
    this.#set(classes);
  }

  #set(classes: readonly string[]): void {
    if (new Set(classes).size < classes.length) throw new Error('A label encoder has each class once.');
    this.#classes = [...classes];
    this.#indices = new Map(classes.map((label, index) => [label, index]));
  }

  /** The labels, by index. */
  get classes(): readonly string[] {
    return this.#classes;
  }

  /** Learns which labels there are. */
  fit(labels: Iterable<string>): this {
    this.#set([...new Set(labels)].toSorted());
    return this;
  }

  /** The index of each label. @throws Error when a label was not among those it was fitted on */
  transform(labels: Iterable<string>): Int32Array {
    return Int32Array.from(labels, (label, position) => {
      const index = this.#indices.get(label);
      if (index !== undefined) return index;
      throw new Error(
        `The label "${label}" at position ${position} is none of ${this.#classes.slice(0, 20).join(', ')}.`,
      );
    });
  }

  /** The label of each index. @throws Error when an index is outside the classes */
  inverseTransform(indices: ArrayLike<number>): string[] {
    return Array.from(indices, (index) => {
      const label = this.#classes[index];
      if (label !== undefined) return label;
      throw new Error(`There is no class ${index}; there are ${this.#classes.length}.`);
    });
  }

  /** The labels, by index: what the constructor takes. */
  toJSON(): readonly string[] {
    return this.#classes;
  }
}
