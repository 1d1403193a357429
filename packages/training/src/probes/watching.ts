// Letting recurrent layers be seen at each step.
import type { Layer, StepObserver, Watchable } from '@rnnkit/layers';

import type { CallLayer } from '@rnnkit/models';

/** Calls layers so that each step of the recurrent ones is seen by the observer that `watch` has for a layer of the model, by its name. */
export function watching(watch: (layer: string) => StepObserver): CallLayer {
  return (layer, values, options) =>
    isWatchable(layer) ? layer.runWatched(values, watch(layer.name), options) : layer.run(values, options);
}

function isWatchable(layer: Layer): layer is Layer & Watchable {
  return typeof (layer as Partial<Watchable>).runWatched === 'function';
}
