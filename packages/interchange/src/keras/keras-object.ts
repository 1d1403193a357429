// Objects as Keras' configurations describe them: a class and its options.
import { snakeCase } from './keras-names.ts';
import { damaged } from './refuse.ts';

/** Anything that JSON's braces hold. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object that a configuration describes. */
export interface KerasObject {
  readonly className: string;
  readonly config: Fields;
  /** The name that it has in its model. */
  readonly name: string;
  /** Where Keras has the class; Keras 2 does not say. */
  readonly module: string;
  /** Beside the configuration: how it is called, and what it was built for. */
  readonly fields: Fields;
}

/** Whether a value is what JSON's braces hold. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a value describes. @throws Error when it describes none */
export function readObject(value: unknown, what: string): KerasObject {
  if (!isFields(value)) throw damaged(`${what} is no object`);
  const { class_name: className, config: given, module, name } = value;
  // The first versions of Keras 2 say no more of a path than its layers.
  const config = className === 'Sequential' && Array.isArray(given) ? { layers: given } : given;
  if (typeof className !== 'string' || !isFields(config)) throw damaged(`${what} has no class, or no config`);
  const own = name ?? config['name'];
  return {
    className,
    config,
    name: typeof own === 'string' ? own : '',
    module: typeof module === 'string' ? module : '',
    fields: value,
  };
}

/** The layers of a model, in order. */
export function layersOf({ config, name }: KerasObject): readonly KerasObject[] {
  const { layers } = config;
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > mostLayers)
    throw damaged(`the model "${name.slice(0, 60)}" has no layers, or more than ${mostLayers}`);
  return layers.map((layer, index) => readObject(layer, `layers[${index}]`));
}

const mostLayers = 1_000;

/** Whether it is a graph of layers, or a path. */
export function isModel({ className }: KerasObject): boolean {
  return className === 'Sequential' || className === 'Functional' || className === 'Model';
}

/** Whether a layer of some class reads texts. */
export function readsTexts(className: unknown): boolean {
  return className === 'TextVectorization' || className === 'StringLookup';
}

/** The tokenizer beside a model, that `writeKeras` puts there. */
export const tokenizerPath = 'assets/tokenizer.json';

/** Where Keras says which version of it saved a model, and when. It reads nothing of that, and leaves what others say there. */
export const metadataPath = 'metadata.json';

/** What Keras says there. */
export const ownMetadata: readonly string[] = ['keras_version', 'date_saved'];

/** Operations that make masks; in an `.h5` file nothing but the class, and that they cannot be trained, tells them from layers. */
const operations = new Set(
  'Any Cast Concatenate ConvertToTensor ExpandDims LogicalOr NotEqual OnesLike Squeeze Stack ZerosLike'.split(' '),
);

/** Whether it is one of Keras' operations, such as one that makes a mask, and no layer. */
export function isOperation({ className, config, module }: KerasObject): boolean {
  if (module !== '') return /^keras\.(?:src\.)?ops\b/.test(module);
  return operations.has(className) && !Object.hasOwn(config, 'trainable');
}

/** Counts objects of a class, as Keras does, and gives each a name of its own: `lstm`, `lstm_1`. */
export function counter(): (className: string) => string {
  const counts = new Map<string, number>();
  return (className) => {
    const name = snakeCase(className);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  };
}
