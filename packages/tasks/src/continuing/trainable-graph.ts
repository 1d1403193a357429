import { Model, type Graph } from '@rnnkit/models';
import { trainable, type TrainableModel } from '@rnnkit/training';

/** A model to train of a graph, whose layers may be another model's, too. */
export function trainableGraph(graph: Graph, seed: number): TrainableModel {
  const bare = new Model(graph, { seed });
  try {
    return trainable(bare);
  } finally {
    bare.dispose();
  }
}
