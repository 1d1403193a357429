// From a layer's configuration by Keras to the same layer's here, with the paths of its weights.
import { isFields, counter, isModel, isOperation, readObject, type Fields, type KerasObject } from './keras-object.ts';
import { ignored, type LayerSpec, type LayerSpecs, type WeightPath } from './layer-spec.ts';
import { camelCase } from './keras-names.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** A layer as `layerFromConfig` reads it. */
export interface LayerDescription {
  readonly className: string;
  readonly config: Fields;
  readonly weights: readonly WeightPath[];
}

/** What a description needs to know beside the configuration. */
export interface Describing {
  /** Whether Keras 2 wrote it, in whose files some names mean something else. */
  readonly isKeras2: boolean;
  /** The layers that are known: at least those that there are. */
  readonly specs: LayerSpecs;
  /** Classes of layers that heed no mask, besides those of Keras. */
  readonly blind: ReadonlySet<string>;
  /** Describes a model within. */
  readonly describeModel: (object: KerasObject) => LayerDescription;
}

/** What is known of a class. @throws Error for a class that there is not, by its name */
export function specOf({ className, name }: KerasObject, specs: LayerSpecs): LayerSpec {
  if (className === 'Lambda')
    throw unsupported(`its layer ${quoted(name)} is a Lambda, a program in Python, which is never run`);
  if (Object.hasOwn(specs, className)) return specs[className]!;
  throw unsupported(`its layer ${quoted(name)} is of the class ${quoted(className)}, which there is not here`);
}

/** The layer here. @throws Error when it has an option that there is not here */
export function describeLayer(object: KerasObject, describing: Describing): LayerDescription {
  if (isModel(object)) return describing.describeModel(object);
  const spec = specOf(object, describing.specs);
  checkDtype(object);
  const within: Held[] = [];
  const config: Record<string, unknown> = { name: object.name, ...spec.given };
  if (typeof object.config['trainable'] === 'boolean') config['trainable'] = object.config['trainable'];
  for (const [option, value] of Object.entries(object.config)) {
    if (ignored.has(option)) continue;
    if (spec.takes?.includes(option) === true) {
      const converted = convert(option, value, object, describing, within);
      if (converted !== undefined) config[camelCase(option)] = converted;
    } else expectDefault(option, value, object, spec);
  }
  // Keras 2 says what the backward layer is like only where it is not like the forward one.
  if (object.className === 'Bidirectional' && within.length === 1)
    within.push({ ...within[0]!, option: 'backward_layer' });
  if (object.name === '') delete config['name'];
  const isTrainable = object.config['trainable'] !== false;
  const weights = within.length > 0 ? within.flatMap(heldWeights(object.className)) : ownWeights(object, spec, config);
  return {
    className: spec.className ?? object.className,
    config,
    weights: weights.map((weight) => ({ ...weight, isTrainable: weight.isTrainable && isTrainable })),
  };
}

/** A layer that another holds, as which of its options, and as the how-manieth of its class. */
interface Held {
  readonly option: string;
  readonly index: number;
  readonly path: string;
  readonly layer: LayerDescription;
}

function ownWeights({ className }: KerasObject, spec: LayerSpec, config: Fields): readonly WeightPath[] {
  const path = spec.within ?? '';
  return (spec.weights?.(config) ?? []).map((own, index, all) => {
    const [role, name] = own.split('/');
    const isTrainable = !own.startsWith('moving_');
    if (className !== 'MultiHeadAttention') return { own, keras: `${path}vars/${index}`, isTrainable };
    const first = all.findIndex((other) => other.startsWith(`${role!}/`));
    const kerasRole = { attentionOutput: 'output', gate: '_gate' }[role!] ?? role!;
    return { own: `${role!}/${name!}`, keras: `${kerasRole}_dense/vars/${index - first}`, isTrainable };
  });
}

/** Where a layer has the weights of one that it holds. */
function heldWeights(className: string): (held: Held) => readonly WeightPath[] {
  return ({ option, index, path, layer }) => {
    const [own, keras] = {
      Bidirectional: option === 'layer' ? ['forward/', 'forward_layer/'] : ['backward/', 'backward_layer/'],
      RNN: ['cell/', 'cell/'],
      StackedRNNCells: [`${index}/`, `cells/${path}/`],
      TimeDistributed: ['', 'layer/'],
    }[className] as [string, string];
    return layer.weights.map((weight) => ({
      ...weight,
      own: `${own}${weight.own}`,
      keras: `${keras}${weight.keras}`,
    }));
  };
}

/** Policies of types in which weights are floats of the usual form. */
const policies = /^(?:float(?:16|32|64)|bfloat16|mixed_b?float16|int(?:32|64))$/;

function checkDtype({ config, name }: KerasObject): void {
  const { dtype } = config;
  const policy = isFields(dtype) ? (dtype['config'] as Fields | undefined)?.['name'] : dtype;
  if (policy === undefined || policy === null) return;
  if (typeof policy !== 'string' || !policies.test(policy))
    throw unsupported(
      `its layer ${quoted(name)} has the type ${quoted(JSON.stringify(policy))}; there are floats alone`,
    );
}

/** Throws unless an option that there is not here is what it would be here. */
function expectDefault(option: string, value: unknown, { className, name }: KerasObject, { only }: LayerSpec): void {
  if (value === null || value === false || value === 0 || value === '') return;
  if (Array.isArray(value) && value.length === 0) return;
  if (only !== undefined && Object.hasOwn(only, option) && JSON.stringify(only[option]) === JSON.stringify(value))
    return;
  const given = (JSON.stringify(value) ?? '').slice(0, 60);
  throw unsupported(
    `its layer ${quoted(name)} (${className}) has ${quoted(option)}: ${given}, which there is not here`,
  );
}

const single = new Set(['kernel_size', 'pool_size', 'strides', 'dilation_rate', 'output_shape']);

/** The value of an option here; undefined where it is left out. */
function convert(option: string, value: unknown, object: KerasObject, describing: Describing, within: Held[]): unknown {
  // Of a merge mode, nothing says that outputs stay apart.
  if (option === 'merge_mode') return value;
  if (value === null || value === undefined) return undefined;
  if (/_(?:initializer|regularizer|constraint)$/.test(option)) return convertPart(value, option);
  if (option.endsWith('activation')) return convertActivation(value, object, describing);
  if (option === 'layer' || option === 'backward_layer' || option === 'cell') {
    const held = heldAs(option, readObject(value, option), describing);
    within.push(held);
    return described(held.layer);
  }
  if (option === 'cells') {
    if (!Array.isArray(value)) throw damaged('cells is no list');
    const count = counter();
    const cells = value.map((cell, index) => {
      const read = readObject(cell, option);
      return { ...heldAs(option, read, describing), index, path: count(read.className) };
    });
    within.push(...cells);
    return cells.map(({ layer }) => described(layer));
  }
  if (Array.isArray(value) && value.length === 1 && (single.has(option) || option === 'axis')) return value[0];
  return value;
}

function heldAs(option: string, object: KerasObject, describing: Describing): Held {
  return { option, index: 0, path: '', layer: describeLayer(object, describing) };
}

function described({ className, config }: LayerDescription): unknown {
  return { className, config };
}

const choices = new Set(['mode', 'distribution']);
/** What draws weights need no more, as they are there. */
const draws = new Set(['seed', 'input_axes', 'output_axes', 'dtype']);

/** An initializer, a regularizer or a constraint; Keras 2 has some by their names alone. */
function convertPart(value: unknown, what: string): unknown {
  if (typeof value === 'string') return camelCase(value);
  const { className, config } = readObject(value, what);
  const entries = Object.entries(config)
    .filter(([option, given]) => !draws.has(option) && given !== null)
    .map(([option, given]) => [
      camelCase(option),
      choices.has(option) && typeof given === 'string' ? choiceOf(given) : given,
    ]);
  return { className, config: Object.fromEntries(entries) as Fields };
}

/** As in Keras, where a normal distribution is one that is cut. */
function choiceOf(name: string): string {
  return name === 'normal' ? 'truncatedNormal' : camelCase(name);
}

function convertActivation(value: unknown, { name }: KerasObject, { isKeras2 }: Describing): string {
  if (typeof value !== 'string') {
    const given = (JSON.stringify(value) ?? '').slice(0, 60);
    throw unsupported(`the activation of its layer ${quoted(name)} is a function or class of its own: ${given}`);
  }
  if (value === 'hard_sigmoid' && isKeras2) return 'legacyHardSigmoid';
  if (value === 'swish') return 'silu';
  return camelCase(value);
}

/** A model, and all models, layers and cells within it. @throws Error when they are within each other too deep */
export function* objectsOf(object: KerasObject, depth = 0): Generator<KerasObject> {
  if (depth > deepest) throw damaged(`its layers are within each other more than ${deepest} times`);
  yield object;
  const { layers, layer, backward_layer: backward, cell, cells } = object.config;
  const lists = [isModel(object) ? layers : undefined, cells].filter((list) => Array.isArray(list)) as unknown[][];
  for (const inner of [...lists.flat(), layer, backward, cell])
    if (inner !== undefined && inner !== null) yield* objectsOf(readObject(inner, 'a layer'), depth + 1);
}

const deepest = 16;

/** Whether it is a layer, and neither a model nor one of Keras' operations. */
export function isLayer(object: KerasObject): boolean {
  return !isModel(object) && object.className !== 'InputLayer' && !isOperation(object);
}
