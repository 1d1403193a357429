// What a loss is: from labels and predictions to a cost for each sample (or each step of each sample).
import { toFloat } from '@rnnkit/core';
import { check, RnnkitError, type HostArray } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';

import { lossReductions, type LossReduction } from './reduce.ts';

/** A loss. */
export interface Loss {
  /** Its name, such as `categoricalCrossentropy`, for errors. */
  readonly name: string;
  /** The class, such as `CategoricalCrossentropy`. A saved model names its loss so, if it is one of this package or registered. */
  readonly className?: string;
  /**
   * What labels say: which of several classes a row is in (`multiclass`), or yes or no for each unit (`binary`). It says which form
   * `accuracy` takes. Default: numbers.
   */
  readonly classification?: 'multiclass' | 'binary';
  /** Whether labels are class indices (int32), not values in the predictions' shape. Default false. */
  readonly sparse?: boolean;
  /** What becomes of the costs of a batch. Default `sumOverBatchSize`. */
  readonly reduction?: LossReduction;
  /** The options that it was made with, defaults filled in, as JSON. */
  getConfig?(): Readonly<Record<string, unknown>>;
  /**
   * Throws when a label is outside the range in which the loss means something. It is asked before the first step, of all labels, those
   * too that do not count because their step is masked or their row weighs 0: metrics see the rows that weigh 0.
   */
  checkLabels?(labels: HostArray): void;
  /**
   * The costs, `predictions.shape` without its last axis, differentiably in the predictions.
   *
   * @param labels int32 class indices if `sparse`, else float32 in the predictions' shape
   * @param predictions `[batch, …, features]`
   * @param mask where some steps do not count: which do, bool `[batch, …]`. What the costs of the others are makes no difference, so that
   * they need not be computed
   */
  call(labels: Tensor, predictions: Tensor, mask?: Tensor): Tensor;
}

/** Options that every loss of this package takes. */
export interface LossOptions {
  /** What becomes of the costs of a batch. Default `sumOverBatchSize`. */
  readonly reduction?: LossReduction;
}

/** The settings that every loss of this package has. */
export type LossSettings = Required<LossOptions>;

/** The settings of a loss: defaults, with the options in their place. */
export function lossSettings<Settings extends object>(
  name: string,
  checks: check.OptionChecks,
  defaults: Settings,
  options: object,
): Settings & LossSettings {
  const reduction: LossReduction = 'sumOverBatchSize';
  return check.checkOptions(
    name,
    { ...checks, reduction: check.oneOf(...lossReductions) },
    { ...defaults, reduction },
    options,
  );
}

/** How a loss is computed. */
type Costs = (labels: Tensor, predictions: Tensor, mask: Tensor | undefined) => Tensor;

/** Which labels a loss takes. */
export interface LabelRange {
  /** In words, such as `from 0 to 1`. */
  readonly words: string;
  readonly has: (label: number) => boolean;
  /** What to do about labels outside of it. */
  readonly hint?: string;
}

/** Any number. */
export const anyNumber: LabelRange = { words: 'that are finite numbers', has: (label) => Number.isFinite(label) };

/** A loss of this package. */
export class BuiltInLoss implements Loss {
  readonly name: string;
  readonly className: string;
  readonly sparse: boolean;
  readonly reduction: LossReduction;
  declare readonly classification?: 'multiclass' | 'binary';
  readonly #settings: object;
  readonly #labels: LabelRange;
  readonly #costs: Costs;

  constructor(
    className: string,
    name: string,
    settings: LossSettings,
    labels: LabelRange,
    costs: Costs,
    { sparse = false, classification }: Pick<Loss, 'sparse' | 'classification'> = {},
  ) {
    this.className = className;
    this.name = name;
    this.sparse = sparse;
    this.reduction = settings.reduction;
    if (classification !== undefined) this.classification = classification;
    this.#settings = settings;
    this.#labels = labels;
    this.#costs = costs;
  }

  getConfig(): Readonly<Record<string, unknown>> {
    return { ...this.#settings };
  }

  checkLabels({ data }: HostArray): void {
    const { words, has, hint } = this.#labels;
    for (let position = 0; position < data.length; position++) {
      const label = data[position]!;
      if (has(label)) continue;
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} takes labels ${words}; the label at position ${position} is ${label}.${hint === undefined ? '' : ` ${hint}`}`,
      );
    }
  }

  call(labels: Tensor, predictions: Tensor, mask?: Tensor): Tensor {
    if (this.sparse && labels.dtype !== 'int32') {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name}: the labels are of type ${labels.dtype}; class indices are int32.`,
      );
    }
    const targets = this.sparse ? labels : toFloat(this.name, 'the labels', labels);
    return this.#costs(targets, toFloat(this.name, 'the predictions', predictions), mask);
  }
}
