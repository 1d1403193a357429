// A linear-chain conditional random field (Lafferty et al. 2001): the score of a sequence of tags y is
// start[y₁] + Σ scores[t, y_t] + Σ transitions[y_t−1, y_t] + end[y_n], and its probability is the softmax of it among all sequences of tags.
// A masked step does not exist: the valid steps of a text are its sequence, whichever they are.
//
// The forward algorithm keeps, for each step and tag, the logarithm α of the sum over all paths that end there, less the largest of
// its step, so that it does not grow with time. The gradient goes back from the last step by the probability of each tag before the one at
// hand, softmax over i of α[t − 1, i] + transitions[i, j]: only probabilities are multiplied, none of which has to be normalized.
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';

/** The scores of a chain. Rows of scores that are masked are not read: NaN there reaches neither an output nor a gradient. */
export interface CrfInputs {
  /** How well each tag fits each step by itself, `[batch, time, tags]`. */
  readonly scores: TensorInfo;
  /** How well a tag follows another, `[tags, tags]`: the row is the tag before. */
  readonly transitions: TensorInfo;
  /** How well a text begins with a tag, `[tags]`. */
  readonly startScores: TensorInfo;
  /** How well a text ends with a tag, `[tags]`. */
  readonly endScores: TensorInfo;
  /** Which steps are valid, bool `[batch, time]`; all when absent. */
  readonly mask?: TensorInfo | undefined;
}

/** Inputs of the log-likelihood kernel. */
export interface CrfLogLikelihoodInputs extends CrfInputs {
  /** The tag of each step, int32 `[batch, time]`. One that is none throws, in masked steps, too. */
  readonly tags: TensorInfo;
}

/** Inputs of its gradient kernel. */
export interface CrfLogLikelihoodGradientInputs extends Omit<CrfLogLikelihoodInputs, 'scores' | 'startScores'> {
  /** What the forward kernel returned second. */
  readonly alphas: TensorInfo;
  /** The gradient of the log-likelihood, `[batch]`. */
  readonly dLogLikelihood: TensorInfo;
}

type Shapes = Readonly<Record<string, readonly (number | string)[]>>;

/** The shapes of what a chain with scores `[batch, time, tags]` reads. */
export const crfShapes = ({ scores }: Pick<CrfInputs, 'scores'>): Shapes => {
  const [batch = 0, time = 0, tags = 0] = scores.shape;
  return {
    scores: ['batch', 'time', 'tags'],
    alphas: ['batch', 'time', 'tags'],
    transitions: [tags, tags],
    startScores: [tags],
    endScores: [tags],
    tags: [batch, time],
    mask: [batch, time],
    dLogLikelihood: [batch],
  };
};

const types = { mask: ['bool'], tags: ['int32'] } as const;

/**
 * The logarithm of the probability of the tags. Outputs: the log-likelihood of each text, `[batch]`, 0 for one without a valid step; and
 * α `[batch, time, tags]`, of which masked steps hold anything.
 */
export const crfLogLikelihoodKernel: Kernel<CrfLogLikelihoodInputs, object> = {
  name: 'RnnkitCrfLogLikelihood',
  types,
  shapes: crfShapes,
};

/**
 * The gradient of the log-likelihood. Outputs: `dScores`, `dTransitions`, `dStartScores`, `dEndScores`: how often a tag, a pair, a
 * beginning or an end is there, less how often it is to be expected, times the gradient of the text.
 */
export const crfLogLikelihoodGradientKernel: Kernel<CrfLogLikelihoodGradientInputs, object> = {
  name: 'RnnkitCrfLogLikelihoodGradient',
  types,
  shapes: ({ alphas }) => crfShapes({ scores: alphas }),
};

/**
 * The best tags (Viterbi 1967). Outputs: the tags, int32 `[batch, time]`, 0 in masked steps, and their score, `[batch]`. Of paths that
 * score the same it is the one whose last tag has the lower number, then the one before it, and so on.
 */
export const crfDecodeKernel: Kernel<CrfInputs, object> = { name: 'RnnkitCrfDecode', types, shapes: crfShapes };

/** The scores of a chain, as tensors. */
export interface CrfTensors {
  /** How well each tag fits each step by itself, `[batch, time, tags]`. */
  readonly scores: Tensor;
  /** How well a tag follows another, `[tags, tags]`: the row is the tag before. */
  readonly transitions: Tensor;
  /** How well a text begins with a tag, `[tags]`. Default: 0 for each. */
  readonly startScores?: Tensor | undefined;
  /** How well a text ends with a tag, `[tags]`. Default: 0 for each. */
  readonly endScores?: Tensor | undefined;
  /** Which steps are valid, bool `[batch, time]`. Default: all. */
  readonly mask?: Tensor | undefined;
}
