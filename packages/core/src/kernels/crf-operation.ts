// The linear-chain conditional random field as operations: the kernels where the active backend has them, else composed of stock kernels.
import { customGrad, tidy, zeros, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import { composeCrfLogLikelihood, composeCrfLogLikelihoodGradient } from '../composed/crf.ts';
import { expectBackend } from '../expect-backend.ts';
import { expectShapes, expectType } from '../expect-tensor.ts';
import { hasKernel, runKernel, runKernelOr } from '../kernel.ts';
import { runnerOf } from '../parts.ts';
import { toFloat } from '../to-float.ts';
import {
  crfDecodeKernel,
  crfLogLikelihoodGradientKernel,
  crfLogLikelihoodKernel,
  crfShapes,
  type CrfTensors,
} from './crf.ts';

/** The best tags of texts, and how they score. */
export interface CrfDecoded {
  /** The tags, int32 `[batch, time]`; 0 in masked steps. */
  readonly tags: Tensor;
  /** The score of the tags of each text, `[batch]`. */
  readonly score: Tensor;
}

/**
 * The logarithm of the probability that a linear-chain conditional random field (Lafferty et al. 2001) gives to tags, differentiably in
 * all scores. A text without a valid step has 0, and gives no gradient. What is to be impossible scores little, such as −10,000, not −∞:
 * texts that contain it have a likelihood that can still be minimized then.
 *
 * @param chain how tags, pairs of them, and beginnings and ends score
 * @param tags the tags, int32 `[batch, time]`, from 0 to tags − 1, in masked steps, too
 * @returns `[batch]`
 * @throws Error when shapes or types do not fit, or a tag is none of the tags
 *
 * @example
 * const loss = mean(neg(crfLogLikelihood({ scores, transitions, mask }, tags)));
 */
export function crfLogLikelihood(chain: CrfTensors, tags: Tensor): Tensor {
  const operation = 'crfLogLikelihood';
  checkChain(operation, { ...chain, tags });
  expectType(operation, 'tags', tags, 'int32');
  return tidy(() => {
    const { mask } = chain;
    const compute = customGrad((...given: (Tensor | GradSaveFunc)[]) => {
      const save = given.pop() as GradSaveFunc;
      const [scores, transitions, startScores, endScores] = given as [Tensor, Tensor, Tensor, Tensor];
      const inputs = { scores, transitions, startScores, endScores, tags, mask };
      const [logLikelihood, alphas] = runKernelOr(crfLogLikelihoodKernel, inputs, {}, composeCrfLogLikelihood);
      save([alphas!, transitions, endScores, tags, ...(mask === undefined ? [] : [mask])]);
      return {
        value: logLikelihood!,
        gradFunc: (dLogLikelihood: Tensor, saved: Tensor[]) => {
          const [kept, pairs, ends, right, valid] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor?];
          return runKernelOr(
            crfLogLikelihoodGradientKernel,
            { alphas: kept, transitions: pairs, endScores: ends, tags: right, mask: valid, dLogLikelihood },
            {},
            composeCrfLogLikelihoodGradient,
          );
        },
      };
    });
    const { scores, transitions, startScores, endScores } = floats(operation, chain);
    return compute(scores, transitions, startScores, endScores);
  });
}

/**
 * The tags that score best in a linear-chain conditional random field (Viterbi 1967), and how they score. Of paths that score the same it
 * is the one whose last tag has the lower number, then the one before it, and so on.
 *
 * @throws Error when shapes or types do not fit
 *
 * @example
 * const { tags } = crfDecode({ scores, transitions, mask });
 */
export function crfDecode(chain: CrfTensors): CrfDecoded {
  checkChain('crfDecode', { ...chain });
  const [tags, score] = tidy(() => {
    const inputs = { ...floats('crfDecode', chain), mask: chain.mask };
    if (hasKernel(crfDecodeKernel)) return runKernel(crfDecodeKernel, inputs, {});
    return runnerOf('composed', crfDecodeKernel.name)(inputs as never, {} as never, 2);
  });
  return { tags: tags!, score: score! };
}

function checkChain(operation: string, inputs: CrfTensors & { readonly tags?: Tensor }): void {
  expectShapes(operation, { ...inputs }, crfShapes(inputs));
  if (inputs.mask !== undefined) expectType(operation, 'mask', inputs.mask, 'bool');
  expectBackend();
}

function floats(
  operation: string,
  chain: CrfTensors,
): Readonly<Record<'scores' | 'transitions' | 'startScores' | 'endScores', Tensor>> {
  const read = (name: 'scores' | 'transitions' | 'startScores' | 'endScores'): Tensor => {
    const given = chain[name];
    return given === undefined ? zeros([chain.scores.shape[2] ?? 0]) : toFloat(operation, name, given);
  };
  return {
    scores: read('scores'),
    transitions: read('transitions'),
    startScores: read('startScores'),
    endScores: read('endScores'),
  };
}
