// A recurrent layer step by step, for those who want to see inside.
import { expandDims, fill, stack, unstack, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import type { StepObserver, WatchedLayer } from '../observation.ts';
import { layerPart, type Part } from '../part.ts';
import type { OperationResult, RecurrentCall } from './recurrent-call.ts';

/**
 * Runs a layer's operation on one step after the other, and lets each be seen.
 *
 * @param stateCount how many states the layer has
 * @param operate runs the operation on a sequence of one step
 */
export function watchSteps(
  layer: WatchedLayer,
  stateCount: number,
  inputs: RecurrentCall & { readonly x: Tensor },
  operate: (inputs: RecurrentCall) => OperationResult,
  observe: StepObserver,
): OperationResult {
  const { units, goBackwards, returnSequences, zeroOutputForMask } = layer.settings;
  const [batch = 0] = inputs.x.shape;
  const columns = unstack(inputs.x, 1);
  const valid = inputs.mask === undefined ? undefined : unstack(inputs.mask, 1);
  const start = [inputs.initialHidden, inputs.initialCell].slice(0, stateCount);
  let states: readonly Tensor[] = start.map((state) => state ?? fill([batch, units], 0));
  let output: Tensor = states[0]!;
  const outputs: Tensor[] = [];
  for (let index = 0; index < columns.length; index++) {
    const step = goBackwards ? columns.length - 1 - index : index;
    const input = columns[step]!;
    const isValid = valid?.[step];
    const before = states;
    const { hidden, cell } = operate({
      ...inputs,
      x: expandDims(input, 1),
      initialHidden: before[0],
      initialCell: before[1],
      mask: isValid === undefined ? undefined : expandDims(isValid, 1),
    });
    const after = [hidden!, cell].filter((state) => state !== undefined);
    states = observe({ layer, step, input, before, after, valid: isValid });
    const last = zeroOutputForMask ? zerosLike(output) : output;
    output = isValid === undefined ? states[0]! : where(expandDims(isValid, 1), states[0]!, last);
    outputs.push(output);
  }
  const [hidden, cell] = states;
  return { output: returnSequences ? stack(outputs, 1) : output, hidden: hidden!, ...(cell && { cell }) };
}

/** The same, where it is there. */
export const watching: Part<typeof watchSteps> = layerPart('runWatched');
