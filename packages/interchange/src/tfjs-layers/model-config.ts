// A model's configuration, as `getConfig` says it.
import type { Fields } from '../keras/keras-object.ts';

/** A layer, or what else has a class and options. */
export interface Description {
  readonly className: string;
  readonly config: Fields & { readonly name?: string };
}

/** A call of a layer: values have numbers, the inputs first. */
export interface CallConfig {
  readonly layer: number;
  readonly inputs: readonly number[];
  readonly initialState?: readonly number[];
  readonly mask?: number;
  readonly outputs?: number;
}

/** A model. */
export interface ModelConfig {
  readonly name?: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly (number | null)[];
    readonly dtype?: string;
  }[];
  readonly layers: readonly Description[];
  readonly calls: readonly CallConfig[];
  readonly outputs: readonly { readonly value: number }[];
}

/** The class of a model within another. */
export const modelClass = 'rnnkit>Model';

/** Classes of recurrent layers. */
export const recurrentClasses: ReadonlySet<string> = new Set(['Bidirectional', 'GRU', 'LSTM', 'RNN', 'SimpleRNN']);

/** The configuration of a model within. */
export function modelWithin({ config }: Description): ModelConfig {
  return config as unknown as ModelConfig;
}

/** Whether a call is one that a reader puts in where a value has another mask in Keras than here. */
export function isMaskHelper({ layers }: ModelConfig, { layer, mask }: CallConfig): boolean {
  const { className, config } = layers[layer]!;
  const isNamed = /_masked(?:_\d+)?$/.test(config.name ?? '');
  return mask !== undefined && className === 'Activation' && config['activation'] === 'linear' && isNamed;
}
