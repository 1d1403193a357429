// How large the model of some settings is, without making it: layers, output shapes and parameters.
import { attentionUnits, type Architecture, type Structure } from './structure.ts';

/** A layer of a model that is not made yet. */
export interface LayerSize {
  /** What it is for. */
  readonly name: 'embedding' | 'reading' | 'pooling' | 'dropout' | 'dense';
  /** The layer and its sizes, such as `bidirectional gru 64`. */
  readonly layer: string;
  /** The shape of its output; `null` stands for the batch. */
  readonly shape: readonly (number | null)[];
  readonly parameters: number;
}

/** Parameters of a recurrent layer: kernel, recurrent kernel and bias of each gate; a GRU has two biases. */
const recurrentParameters: Readonly<Record<Architecture, (units: number, features: number) => number>> = {
  simpleRnn: (units, features) => units * (features + units + 1),
  lstm: (units, features) => 4 * units * (features + units + 1),
  gru: (units, features) => 3 * units * (features + units + 2),
  attention: (units, features) => recurrentParameters.gru(units, features),
};

/** Parameters of attention over steps: what makes a question and keys of them, with biases, and the weights of the scores. */
const attentionParameters = (features: number): number => attentionUnits * (2 * (features + 1) + 1);

/**
 * The layers of the model of some settings.
 *
 * @param tokens rows of the embedding: how many tokens are told apart, with padding and unknown ones
 * @param classes how many classes there are
 */
export function layerSizes(settings: Structure, tokens: number, classes: number): readonly LayerSize[] {
  const { architecture, units, embeddingDim, maxLength, bidirectional, pooling, outputDropout } = settings;
  const width = bidirectional ? 2 * units : units;
  const parameters = recurrentParameters[architecture](units, embeddingDim);
  const recurrent = `${architecture === 'attention' ? 'gru' : architecture} ${units}`;
  const pooled: LayerSize = {
    name: 'pooling',
    layer: `${pooling} pooling`,
    shape: [null, width],
    parameters: pooling === 'attention' ? attentionParameters(width) : 0,
  };
  return [
    {
      name: 'embedding',
      layer: `embedding ${tokens} × ${embeddingDim}`,
      shape: [null, maxLength, embeddingDim],
      parameters: tokens * embeddingDim,
    },
    {
      name: 'reading',
      layer: bidirectional ? `bidirectional ${recurrent}` : recurrent,
      shape: pooling === 'last' ? [null, width] : [null, maxLength, width],
      parameters: bidirectional ? 2 * parameters : parameters,
    },
    ...(pooling === 'last' ? [] : [pooled]),
    ...(outputDropout === 0
      ? []
      : [{ name: 'dropout' as const, layer: `dropout ${outputDropout}`, shape: [null, width], parameters: 0 }]),
    { name: 'dense', layer: `dense ${classes} softmax`, shape: [null, classes], parameters: (width + 1) * classes },
  ];
}
