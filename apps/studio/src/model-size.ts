// How large the model of some settings is, without making it: layers, output shapes and parameters.
import type { Settings } from './settings.ts';

/** A layer of the table. */
export interface LayerRow {
  readonly name: 'embedding' | 'recurrent' | 'pooling' | 'dropout' | 'dense';
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
  const { architecture, units, embeddingDim, vocabularySize, maxLength, bidirectional, pooling, outputDropout } =
    settings;
  const rows = Math.min(vocabularySize, distinct + 1);
  const width = bidirectional ? 2 * units : units;
  const parameters = recurrentParameters[architecture](units, embeddingDim);
  return [
    {
      name: 'embedding',
      layer: `embedding ${rows} × ${embeddingDim}`,
      shape: [null, maxLength, embeddingDim],
      parameters: rows * embeddingDim,
    },
    {
      name: 'recurrent',
      layer: bidirectional ? `bidirectional ${architecture} ${units}` : `${architecture} ${units}`,
      shape: pooling === 'last' ? [null, width] : [null, maxLength, width],
      parameters: bidirectional ? 2 * parameters : parameters,
    },
    ...(pooling === 'last'
      ? []
      : [{ name: 'pooling' as const, layer: `${pooling} pooling`, shape: [null, width], parameters: 0 }]),
    ...(outputDropout === 0
      ? []
      : [{ name: 'dropout' as const, layer: `dropout ${outputDropout}`, shape: [null, width], parameters: 0 }]),
    { name: 'dense', layer: `dense ${classes} softmax`, shape: [null, classes], parameters: (width + 1) * classes },
  ];
}
