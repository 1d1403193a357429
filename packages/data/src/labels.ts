// Labels as numbers.
import { allocateTable } from './allocate-table.ts';
import * as check from './check.ts';
import { RnnkitError } from './error.ts';

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
 * @throws Error when an index is outside the classes, or the rows do not fit into memory
 */
export function toCategorical(labels: ArrayLike<number>, numClasses?: number): CategoricalLabels {
  check.list(labels, 'toCategorical: labels');
  check.checkOptions('toCategorical', { numClasses: check.countOrZero }, {}, { numClasses });
  let classes = numClasses ?? 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!Number.isSafeInteger(label) || label < 0 || (numClasses !== undefined && label >= numClasses)) {
      const range = numClasses === undefined ? 'is a whole number from 0 on' : `is from 0 to ${numClasses - 1}`;
      throw new RnnkitError(
        'invalid-argument',
        `toCategorical: the label at position ${row} is ${check.describe(label)}; a class ${range}.`,
      );
    }
    classes = Math.max(classes, label + 1);
  }
  const data = allocateTable('toCategorical', Float32Array, labels.length, classes);
  for (let row = 0; row < labels.length; row++) data[row * classes + labels[row]!] = 1;
  return { data, shape: [labels.length, classes] };
}

/** Gives each label an index, in the order of their UTF-16 code units, and takes it back. */
export class LabelEncoder {
  #classes: readonly string[] = [];
  #indices: ReadonlyMap<string, number> = new Map();

  /**
   * @param classes the labels, if they are known already
   * @throws Error when a label is not text or stands twice
   */
  constructor(classes: readonly string[] = []) {
    this.#set(classes);
  }

  #set(classes: readonly string[]): void {
    check.iterable(classes, 'LabelEncoder: classes');
    const indices = new Map<string, number>();
    for (const label of classes) {
      check.text(label, 'LabelEncoder: a class');
      if (indices.has(label))
        throw new RnnkitError('invalid-argument', `LabelEncoder: the class ${check.describe(label)} stands twice.`);
      indices.set(label, indices.size);
    }
    this.#classes = [...indices.keys()];
    this.#indices = indices;
  }

  /** The labels, by index. */
  get classes(): readonly string[] {
    return this.#classes;
  }

  /** Learns which labels there are. @throws Error when one is not text */
  fit(labels: Iterable<string>): this {
    check.iterable(labels, 'LabelEncoder: labels');
    this.#set([...new Set(labels)].toSorted());
    return this;
  }

  /** The index of each label. @throws Error when a label was not among those it was fitted on */
  transform(labels: Iterable<string>): Int32Array {
    check.iterable(labels, 'LabelEncoder: labels');
    return Int32Array.from(labels, (label, position) => {
      const index = this.#indices.get(label);
      if (index !== undefined) return index;
      throw new RnnkitError(
        'invalid-argument',
        `The label ${check.describe(label)} at position ${position} is none of ${check.describeList(this.#classes)}.`,
      );
    });
  }

  /** The label of each index. @throws Error when an index is outside the classes */
  inverseTransform(indices: ArrayLike<number>): string[] {
    check.list(indices, 'LabelEncoder: indices');
    return Array.from(indices, (index) => {
      const label = this.#classes[index];
      if (label !== undefined) return label;
      throw new RnnkitError(
        'invalid-argument',
        `There is no class ${check.describe(index)}; there are ${this.#classes.length}, from 0 on.`,
      );
    });
  }

  /** The labels, by index: what the constructor takes. */
  toJSON(): readonly string[] {
    return this.#classes;
  }
}
