// The topology of a model.json as Keras' reader takes it: what tfjs-layers writes otherwise than Keras, and what it means by leaving out.
import { isFields, type Fields } from '../keras/keras-object.ts';
import { damaged } from './refuse.ts';

/** What an RNN of tfjs-layers has of its own; beside it stands what its cell has, again. */
const sequence = new Set(
  'name trainable dtype batch_input_shape cell return_sequences return_state go_backwards stateful unroll'.split(' '),
);
const gate = { recurrent_activation: 'hard_sigmoid' };
const resetGate = { ...gate, reset_after: false };
/** What it means that an option is left out, where today's Keras means something else. */
const leftOut: Readonly<Record<string, Fields>> = { LSTM: gate, LSTMCell: gate, GRU: resetGate, GRUCell: resetGate };

/** A topology, or a part of it, with what Keras has in the same place. @throws RnnkitError when it is within itself too deep */
export function normalized(object: Fields, depth = 0): Fields {
  if (depth > deepest) throw damaged(`its layers are within each other more than ${deepest} times`);
  const { class_name: className, config } = object;
  if (Array.isArray(config)) return normalized({ ...object, config: { layers: config } }, depth);
  if (typeof className !== 'string' || !isFields(config)) return object;
  const within = (value: unknown): unknown => (isFields(value) ? normalized(value, depth + 1) : value);
  const entries = Object.entries(config)
    .filter(([option]) => className !== 'RNN' || sequence.has(option))
    .map(([option, value]): [string, unknown] => {
      if (held.has(option)) return [option, Array.isArray(value) ? value.map(within) : within(value)];
      if (option === 'target_shape' && Array.isArray(value)) return [option, value.map((size: unknown) => size ?? -1)];
      return [option, value];
    });
  const defaults = Object.entries(Object.hasOwn(leftOut, className) ? leftOut[className]! : {});
  const missing = defaults.filter(([option]) => config[option] === undefined);
  return { ...object, config: Object.fromEntries([...entries, ...missing]) };
}

const held = new Set(['layers', 'layer', 'backward_layer', 'cell', 'cells']);
const deepest = 16;
