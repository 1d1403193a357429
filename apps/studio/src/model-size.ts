// How large the model of some settings is, without making it: layers, output shapes and parameters.
import type { Settings } from './settings.ts';

/** A layer of the table. */
export interface LayerRow {
  readonly name: 'embedding' | 'recurrent' | 'dense';
  readonly layer: string;
  /** `null` stands for the batch. */
  readonly shape: readonly (number | null)[];
  readonly parameters: number;
}

/** Parameters of a recurrent layer: kernel, recurrent kernel and bias of each gate; a GRU has two biases. */
const recurrentParameters = {
  simpleRnn: (units: number, features: number): number => units * (features + units + 1),
  lstm: (units: number, features: number): number => 4 * units * (features + units + 1),
  gru: (units: number, features: number): number => 3 * units * (features + units + 2),
};

/**
 * The layers of a model.
 *
 * @param distinct how many different tokens the data holds
 * @param classes how many classes there are
 */
export function modelSize(settings: Settings, distinct: number, classes: number): readonly LayerRow[] {
  const { cell, units, embedding, vocabulary, maxLength, bidirectional } = settings;
  const rows = Math.min(vocabulary, distinct + 1);
  const width = bidirectional ? 2 * units : units;
  const parameters = recurrentParameters[cell](units, embedding);
  return [
    {
      name: 'embedding',
      layer: `embedding ${rows} × ${embedding}`,
      shape: [null, maxLength, embedding],
      parameters: rows * embedding,
    },
    {
      name: 'recurrent',
      layer: bidirectional ? `bidirectional ${cell} ${units}` : `${cell} ${units}`,
      shape: [null, width],
      parameters: bidirectional ? 2 * parameters : parameters,
    },
    { name: 'dense', layer: `dense ${classes} softmax`, shape: [null, classes], parameters: (width + 1) * classes },
  ];
}
