// Letting recurrent layers be seen at each step.
import type { Layer, StepObservation, Watchable, WatchedLayer } from '@rnnkit/layers';
import { layersOf, type CallLayer, type Graph, type Model } from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What was seen of a recurrent layer in one of its calls. */
export interface Watched<Step> {
  /** The path of the layer, such as `encoder/gru`; of a bidirectional layer with `/forward` or `/backward`. */
  readonly name: string;
  readonly layer: WatchedLayer;
  /** By the steps' places in the sequence. */
  readonly steps: Step[];
}

/**
 * Calls layers so that each step of the recurrent ones is seen.
 *
 * @param seen takes what is seen, an entry for each call
 * @param observe sees a step, notes it among the call's, and says with which states the layer goes on
 */
export function watching<Step>(
  model: Model<unknown>,
  seen: Watched<Step>[],
  observe: (observation: StepObservation, steps: Step[]) => readonly Tensor[],
): CallLayer {
  const paths = pathsOf(model.graph);
  return (called, values, options) => {
    if (!isWatchable(called)) return called.run(values, options);
    const path = paths.get(called) ?? called.name;
    const inCall = new Map<WatchedLayer, Watched<Step>>();
    const observeStep = (observation: StepObservation): readonly Tensor[] => {
      const { layer } = observation;
      let watched = inCall.get(layer);
      if (watched === undefined) {
        const direction = layer.settings.goBackwards ? 'backward' : 'forward';
        watched = { name: layer === (called as Layer) ? path : `${path}/${direction}`, layer, steps: [] };
        inCall.set(layer, watched);
        seen.push(watched);
      }
      return observe(observation, watched.steps);
    };
    return called.runWatched(values, observeStep, options);
  };
}

/** Where each layer is: its name, behind those of the models that it is in. */
export function pathsOf(graph: Graph, within = ''): ReadonlyMap<Layer, string> {
  const paths = new Map<Layer, string>();
  for (const layer of layersOf(graph)) {
    const path = within + layer.name;
    const inner = (layer as Partial<Model>).graph;
    const found = inner === undefined ? [[layer, path] as const] : pathsOf(inner, `${path}/`);
    for (const [one, where] of found) if (!paths.has(one)) paths.set(one, where);
  }
  return paths;
}

function isWatchable(layer: Layer): layer is Layer & Watchable {
  return typeof (layer as Partial<Watchable>).runWatched === 'function';
}
