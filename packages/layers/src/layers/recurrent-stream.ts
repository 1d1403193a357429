// A recurrent layer part by part: the states after one are those before the next.
import { RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { LayerOutput } from '../layer-call.ts';
import { backwardsCannotStream, StreamState, streamOf, type LayerStream } from '../layer-stream.ts';
import { layerPart, partly, type Part } from '../part.ts';

/** Runs a layer from some states on, or from zeros where there are none; with the states after it, whatever the layer returns. */
export type RunFrom = (
  input: Tensor,
  mask: Tensor | undefined,
  states: readonly Tensor[],
) => { readonly output: LayerOutput; readonly states: readonly Tensor[] };

/** The stream of a recurrent layer. @throws Error when it goes backwards */
export function carryStates(
  layer: { readonly name: string; readonly settings: { readonly goBackwards: boolean } },
  run: RunFrom,
): LayerStream {
  if (layer.settings.goBackwards) throw new RnnkitError('invalid-argument', backwardsCannotStream(layer.name));
  const carried = new StreamState();
  return streamOf(
    layer,
    (part, mask, initialState = []) => {
      const { output, states } = run(part, mask, carried.tensors.length > 0 ? carried.tensors : initialState);
      carried.set(states);
      return output;
    },
    () => carried.dispose(),
  );
}

/** What carries them, where it is there. */
export const streaming: Part<typeof carryStates> = layerPart('A stream');

/** As {@link carryStates}. @throws Error when the program has left that out, too */
export const recurrentStream: typeof carryStates = partly(streaming);
