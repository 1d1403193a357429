// Texts of one length, and what is right for each.
import type { HostArray } from '@rnnkit/data';
import type {
  LabelledExamples,
  MultiLabelClassifier,
  MultiLabelExamples,
  NumberedExamples,
  TextClassifier,
  TextRegressor,
} from '@rnnkit/tasks';

import { shorten } from '../../../data.ts';
import { Failure } from '../../../failure.ts';
import type { HandedOver, Scale } from './handed-over.ts';

const pick = <Item>(items: readonly Item[], places: readonly number[]): Item[] => places.map((place) => items[place]!);

/** Texts with a class each. */
export function classRows(classifier: TextClassifier, { texts, labels }: LabelledExamples): HandedOver {
  const indices = classifier.encodeLabels(labels, 'the data');
  const isBinary = classifier.model.outputShape[1] === 1;
  return {
    count: texts.length,
    loss: isBinary ? 'binary_crossentropy' : 'sparse_categorical_crossentropy',
    rows(places) {
      const right = places.map((place) => indices[place]!);
      const y: HostArray = isBinary
        ? { data: Float32Array.from(right), shape: [right.length, 1] }
        : { data: Int32Array.from(right), shape: [right.length] };
      return { x: [classifier.encode(pick(texts, places))], y };
    },
  };
}

/** Texts with any number of labels each. */
export function labelRows(classifier: MultiLabelClassifier, { texts, labels }: MultiLabelExamples): HandedOver {
  const { labels: known } = classifier;
  const indices = new Map(known.map((label, index) => [label, index]));
  for (const label of labels.flat()) {
    if (!indices.has(label)) throw new Failure(`The label ${shorten(label)} of the data is none of the model’s.`);
  }
  return {
    count: texts.length,
    loss: 'binary_crossentropy',
    rows(places) {
      const data = new Float32Array(places.length * known.length);
      for (const [row, place] of places.entries())
        for (const label of labels[place]!) data[row * known.length + indices.get(label)!] = 1;
      return { x: [classifier.encode(pick(texts, places))], y: { data, shape: [places.length, known.length] } };
    },
  };
}

/** Texts with a number each, which are standardized while they are learned. */
export function numberRows(regressor: TextRegressor, { texts, values }: NumberedExamples): HandedOver {
  const scale = scaleOf(values);
  return {
    count: texts.length,
    loss: 'mean_squared_error',
    scale,
    rows: (places) => ({
      x: [regressor.encode(pick(texts, places))],
      y: {
        data: Float32Array.from(places, (place) => (values[place]! - scale.mean) / scale.deviation),
        shape: [places.length, 1],
      },
    }),
  };
}

function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}
