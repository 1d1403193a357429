// Which weight of a file is which of a model. tfjs-layers, its converter and each generation of Keras name them a little differently:
// `bi/forward_lstm/kernel`, `bi/forward_lstm/lstm_cell_1/kernel`, `sequential/rnn/RNNCell_0/kernel`.
import { camelCase } from '../keras/keras-names.ts';
import { isFields, isModel, readObject, type KerasObject } from '../keras/keras-object.ts';
import { damaged, quoted } from './refuse.ts';

/** The names of all layers that have weights of their own, those of models within too. */
export function layersWithWeights(object: KerasObject): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    const layer = readObject(value, 'a layer');
    const { layers, layer: wrapped } = layer.config;
    const isWrapped = isFields(wrapped) && isModel(readObject(wrapped, 'a layer'));
    if (isWrapped) visit(wrapped);
    else if (!isModel(layer)) {
      if (names.has(layer.name)) throw damaged(`two of its layers are called ${quoted(layer.name)}`);
      names.add(layer.name);
    } else if (Array.isArray(layers)) for (const one of layers) visit(one);
  };
  visit(object.fields);
  return names;
}

const roles = new Map([
  ['forward', /^forward(?:_|$)/],
  ['backward', /^backward(?:_|$)/],
]);

/** What tells a weight from others: its layer, its direction, and its own name. Cells come in order. */
export function weightKey(path: string, layers: ReadonlySet<string>): string {
  const parts = path.split('/');
  const first = parts.findIndex((part) => layers.has(part));
  const within = parts.slice(Math.max(0, first) + 1, -1);
  const role = [...roles].find(([, pattern]) => within.some((part) => pattern.test(part)))?.[0] ?? '';
  return [parts[Math.max(0, first)], role, camelCase(parts.at(-1)!)].join('/');
}

/** Which of several cells it is whose weight has a name; 0 where there is one. */
export function cellNumber(path: string): number {
  return Number(/\/RNNCell_(\d{1,6})\//.exec(path)?.[1] ?? 0);
}
