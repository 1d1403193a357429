// The loss of a conditional random field: how improbable the right tags of a text are, all together.
import { chainBehind } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { RnnkitError } from '@rnnkit/data';
import { cast, div, expandDims, fill, maximum, mul, neg, ones, sum, type Tensor } from '@tensorflow/tfjs-core';

import { anyNumber, BuiltInLoss, lossSettings, type Loss, type LossOptions } from './loss.ts';

/** The cost of each step: that of its text, shared evenly by the valid steps. */
function costsOf(tags: Tensor, predictions: Tensor, mask: Tensor | undefined): Tensor {
  const chain = chainBehind(predictions);
  if (chain === undefined) {
    throw new RnnkitError(
      'invalid-argument',
      'crfNegativeLogLikelihood is the loss of the layer crf(), whose output it has to be given as it is: make crf() the last layer of this output.',
    );
  }
  const cost = neg(ops.crfLogLikelihood({ ...chain, mask }, tags));
  const [batch = 0, time = 1] = tags.shape;
  const steps = mask === undefined ? fill([batch, 1], time) : maximum(sum(cast(mask, 'float32'), 1, true), 1);
  return mul(div(expandDims(cost, 1), steps), ones([1, time]));
}

/**
 * The negative logarithm of the probability that a conditional random field, the layer `crf`, gives to the right sequence of tags. Labels
 * are tags, `[batch, time]`; those of masked steps may be any. The cost of a text is shared evenly by its valid steps, so that the loss is an
 * average per step as that of other losses over steps is; a text weighs what its steps weigh on average.
 */
export function crfNegativeLogLikelihood(options: LossOptions = {}): Loss {
  const settings = lossSettings('crfNegativeLogLikelihood', {}, {}, options);
  return new BuiltInLoss('CrfNegativeLogLikelihood', 'crfNegativeLogLikelihood', settings, anyNumber, costsOf, {
    sparse: true,
    classification: 'multiclass',
  });
}
