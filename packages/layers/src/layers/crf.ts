import { keepChain } from '@rnnkit/core';
import * as ops from '@rnnkit/core/predict';
import { check, RnnkitError } from '@rnnkit/data/predict';
import { cast, equal, expandDims, fill, range, tensor, where, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Constraint, ConstraintOption } from '../constraint.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import type { LayerStream } from '../layer-stream.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import { describeShape, expectSequence, knownSize, type Shape } from '../shape.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';
import type { WeightSource } from '../weight-source.ts';

/** What an impossible pair scores: so little that nothing is left of its exponential, and a number that a loss can be computed of. */
const impossible = -10_000;

/** Options of {@link crf}. */
export interface CrfOptions extends LayerOptions {
  /** Whether beginning and ending with a tag have a score, too. Default true. */
  readonly useBoundary?: boolean;
  /** Which tag may follow which: a row for each tag before, `true` for those that may follow. Default: all may. */
  readonly allowedTransitions?: readonly (readonly boolean[])[];
  /** Which tags a sequence may begin with. Default: all. */
  readonly allowedStart?: readonly boolean[];
  /** Which tags a sequence may end with. Default: all. */
  readonly allowedEnd?: readonly boolean[];
  /** Initializer of the scores of transitions. Default `zeros`, by which each step counts for itself at first. */
  readonly transitionInitializer?: InitializerOption;
  /** Initializer of the scores of beginnings and ends. Default `zeros`. */
  readonly boundaryInitializer?: InitializerOption;
  /** Regularizer of the scores of transitions; its penalty is added to the loss. Default: none. */
  readonly transitionRegularizer?: RegularizerOption;
  /** Regularizer of the scores of beginnings and ends; its penalty is added to the loss. Default: none. */
  readonly boundaryRegularizer?: RegularizerOption;
  /** Constraint on the scores of transitions, applied after each update. Default: none. */
  readonly transitionConstraint?: ConstraintOption;
  /** Constraint on the scores of beginnings and ends, applied after each update. Default: none. */
  readonly boundaryConstraint?: ConstraintOption;
}

interface CrfSettings {
  readonly useBoundary: boolean;
  readonly allowedTransitions?: readonly (readonly boolean[])[];
  readonly allowedStart?: readonly boolean[];
  readonly allowedEnd?: readonly boolean[];
  readonly transitionInitializer: Initializer;
  readonly boundaryInitializer: Initializer;
  readonly transitionRegularizer?: Regularizer | undefined;
  readonly boundaryRegularizer?: Regularizer | undefined;
  readonly transitionConstraint?: Constraint | undefined;
  readonly boundaryConstraint?: Constraint | undefined;
}

const flags = check.listOf(check.flag);

const checks: check.OptionChecks = {
  useBoundary: check.flag,
  allowedTransitions: check.listOf(flags),
  allowedStart: flags,
  allowedEnd: flags,
  transitionInitializer: initializerFrom,
  boundaryInitializer: initializerFrom,
  transitionRegularizer: regularizerFrom,
  boundaryRegularizer: regularizerFrom,
  transitionConstraint: constraintFrom,
  boundaryConstraint: constraintFrom,
};

class Crf extends Layer {
  readonly className = 'CRF';
  readonly #settings: CrfSettings;
  #transitions: Variable | undefined;
  #startScores: Variable | undefined;
  #endScores: Variable | undefined;

  constructor(options: CrfOptions) {
    super(options);
    const defaults = {
      useBoundary: true,
      transitionInitializer: initializerFrom('zeros'),
      boundaryInitializer: initializerFrom('zeros'),
    };
    this.#settings = layerSettings<CrfSettings>('crf', checks, defaults, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    const tags = inputShape[2];
    const { allowedTransitions, allowedStart, allowedEnd } = this.#settings;
    const named = { allowedTransitions, allowedStart, allowedEnd };
    for (const [name, list] of Object.entries(named)) {
      if (typeof tags !== 'number' || list === undefined) continue;
      const fits = [list, ...list.filter((row) => Array.isArray(row))].every(
        (row) => (row as unknown[]).length === tags,
      );
      if (fits) continue;
      throw new RnnkitError(
        'invalid-argument',
        `${this.name}: ${name} has to have a value for each of the ${tags} tags that the input, of the shape ${describeShape(inputShape)}, has scores for.`,
      );
    }
    return inputShape;
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const settings = this.#settings;
    const tags = knownSize(this, inputShape, -1);
    this.#transitions = this.addWeight('transitions', [tags, tags], source, {
      initializer: settings.transitionInitializer,
      regularizer: settings.transitionRegularizer,
      constraint: settings.transitionConstraint,
    });
    if (!settings.useBoundary) return;
    const boundary = {
      initializer: settings.boundaryInitializer,
      regularizer: settings.boundaryRegularizer,
      constraint: settings.boundaryConstraint,
    };
    this.#startScores = this.addWeight('startScores', [tags], source, boundary);
    this.#endScores = this.addWeight('endScores', [tags], source, boundary);
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    const { allowedTransitions, allowedStart, allowedEnd } = this.#settings;
    const tags = input.shape[2]!;
    const chain = {
      scores: input,
      transitions: allowedOnly(this.#transitions, allowedTransitions, [tags, tags])!,
      startScores: allowedOnly(this.#startScores, allowedStart, [tags]),
      endScores: allowedOnly(this.#endScores, allowedEnd, [tags]),
      mask,
    };
    const best = ops.crfDecode(chain).tags;
    const output = cast(equal(expandDims(best, 2), range(0, tags, 1, 'int32')), 'float32');
    keepChain(output, chain);
    return { output, mask };
  }

  override openStream(): LayerStream {
    throw new RnnkitError(
      'unsupported',
      `${this.name} cannot be streamed: the best tag of a step depends on steps that are yet to come.`,
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/** Scores, with that of the impossible in the place of what is not allowed. */
function allowedOnly(
  scores: Tensor | undefined,
  allowed: readonly (readonly boolean[])[] | readonly boolean[] | undefined,
  shape: number[],
): Tensor | undefined {
  if (allowed === undefined) return scores;
  const isAllowed = tensor(Uint8Array.from(allowed.flat(), Number), shape, 'bool');
  return where(isAllowed, scores ?? fill(shape, 0), fill(shape, impossible));
}

/**
 * A linear-chain conditional random field (Lafferty et al. 2001) over scores of tags, `[batch, time, tags]`, as `dense` gives them: it
 * learns how well a tag follows another, and how well a sequence begins and ends with it. The output is the best sequence of tags
 * (Viterbi 1967), one-hot in the input's shape. Train it with the loss `crfNegativeLogLikelihood`, which finds the scores behind the output,
 * so it has to be the model's last layer; no other loss has a gradient through best tags.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const model = sequential([
 *   embedding({ inputDim: 10_000, outputDim: 100, maskZero: true }),
 *   bidirectional({ layer: lstm({ units: 64, returnSequences: true }) }),
 *   dense({ units: tags }),
 *   crf(),
 * ]);
 * model.compile({ optimizer: 'adam', loss: 'crfNegativeLogLikelihood', metrics: ['accuracy'] });
 */
export function crf(options: CrfOptions = {}): Layer {
  return new Crf(options);
}
