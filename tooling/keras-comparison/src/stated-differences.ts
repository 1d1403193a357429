// Where this project differs from Keras on purpose. A disagreement that none of these explains is a fault.
import type { Description, Experiment } from './experiment.ts';

/** A difference that is on purpose. */
export interface StatedDifference {
  /** What is different, and why. */
  readonly sentence: string;
  /** Whether it can be seen in an experiment. */
  concerns(experiment: Experiment): boolean;
}

/** Every layer of a model, those inside others, too. */
export function allLayers(layers: readonly Description[]): readonly Description[] {
  const inside = ({ config = {} }: Description): readonly Description[] =>
    Object.values(config)
      .flat()
      .filter((value): value is Description => typeof value === 'object' && value !== null && 'className' in value);
  return layers.flatMap((layer) => [layer, ...allLayers(inside(layer))]);
}

const hasMask = ({ layers: [first] }: Experiment): boolean =>
  first?.className === 'Masking' || first?.config?.['maskZero'] === true;

/** The list. */
export const statedDifferences: readonly StatedDifference[] = [
  {
    sentence:
      'GlobalMaxPooling1D leaves masked steps out, as GlobalAveragePooling1D does; in Keras they take part. Without a valid step it is 0.',
    concerns: (experiment) =>
      hasMask(experiment) && experiment.layers.some(({ className }) => className === 'GlobalMaxPooling1D'),
  },
  {
    sentence: 'GlobalAveragePooling1D is 0 where no step is valid; in Keras it is NaN there.',
    concerns: (experiment) =>
      hasMask(experiment) &&
      experiment.layers.some(({ className }) => className === 'GlobalAveragePooling1D') &&
      hasRowWithoutStep(experiment),
  },
  {
    sentence:
      'A layer with goBackwards and returnSequences turns the mask round with the sequence; in Keras the mask stays as it came.',
    concerns: (experiment) =>
      hasMask(experiment) &&
      allLayers(experiment.layers).some(
        ({ config = {} }) => config['goBackwards'] === true && config['returnSequences'] === true,
      ),
  },
  {
    sentence:
      'A part of a sequence that begins with padding is answered with what a stateful layer carries on, as in Keras on JAX; on PyTorch with 0.',
    concerns: (experiment) => hasMask(experiment) && experiment.stateful,
  },
  {
    sentence: 'The activity regularizer of a layer inside TimeDistributed adds to the loss; Keras 3.15 forgets it.',
    concerns: ({ layers }) =>
      layers.some(
        ({ className, config = {} }) =>
          className === 'TimeDistributed' &&
          (config['layer'] as Description).config?.['activityRegularizer'] !== undefined,
      ),
  },
  {
    sentence: "SimpleRNN's activity regularizer adds to the loss, as that of LSTM and GRU does; Keras 3.15 forgets it.",
    concerns: ({ layers }) =>
      allLayers(layers).some(
        ({ className, config = {} }) => className === 'SimpleRNN' && config['activityRegularizer'] !== undefined,
      ),
  },
  {
    sentence:
      'Precision, Recall, AUC and the top-k accuracy leave masked steps out, as accuracy does; in Keras they count them.',
    concerns: (experiment) => hasMask(experiment) && answersSteps(experiment) && hasMetricObject(experiment),
  },
  {
    sentence: 'Of equal numbers the first is among the topK largest; in Keras it depends on the engine.',
    concerns: ({ compile, x }) =>
      compile.metrics.some((metric) => typeof metric !== 'string' && metric.config?.['topK'] !== undefined) &&
      x.shape.length === 3 &&
      x.data.includes(0),
  },
  {
    sentence: 'AUC is NaN while one of the two classes has not been seen; in Keras it is 0.',
    concerns: ({ compile, y }) =>
      compile.metrics.some((metric) => typeof metric !== 'string' && metric.className === 'AUC') &&
      new Set(y.data).size < 2,
  },
];

function answersSteps({ y, compile }: Experiment): boolean {
  return y.shape.length > (compile.loss.className.startsWith('Sparse') ? 1 : 2);
}

function hasMetricObject({ compile }: Experiment): boolean {
  return compile.metrics.some((metric) => typeof metric !== 'string');
}

function hasRowWithoutStep({ input, x, layers }: Experiment): boolean {
  const [rows = 0] = x.shape;
  const masked = input === 'ids' ? 0 : Number(layers[0]?.config?.['maskValue'] ?? 0);
  const width = x.data.length / rows;
  return Array.from({ length: rows }, (_, row) => x.data.slice(row * width, (row + 1) * width)).some((values) =>
    values.every((value) => value === masked),
  );
}
