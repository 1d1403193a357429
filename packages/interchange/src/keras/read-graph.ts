// From a Functional model's configuration to calls of layers, in both generations of Keras.
import { isFields, isOperation, type Fields, type KerasObject } from './keras-object.ts';
import { camelCase } from './keras-names.ts';
import { callOptions } from './layer-spec.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** One of the values that a call of a layer gives. */
export interface TensorRef {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/** A call of a layer: the values that it is given, and what else Keras says. */
export interface NodeCall {
  readonly inputs: readonly TensorRef[];
  readonly initialState: readonly TensorRef[];
  /** Masks that are handed over: that of the first value, or of each. */
  readonly masks: readonly (TensorRef | undefined)[];
  /** Constants among what it is given. */
  readonly constants: readonly unknown[];
  /** Options of the call that are options of the layer here. */
  readonly options: Fields;
}

const recurrent = new Set(['LSTM', 'GRU', 'SimpleRNN', 'RNN', 'Bidirectional']);
const attentionMasks = ['query_mask', 'value_mask', 'key_mask'];
const inputNames = ['inputs', 'sequences', 'query', 'value', 'key'];

/** The calls of a layer. */
export function readNodes(object: KerasObject): readonly NodeCall[] {
  const given = object.fields['inbound_nodes'] ?? [];
  if (!Array.isArray(given) || given.length > mostCalls)
    throw damaged(`the calls of ${quoted(object.name)} are no list`);
  const nodes = given.map((node: unknown) => (isFields(node) ? readNewNode(object, node) : readOldNode(object, node)));
  // They become options of the layer, which is there once.
  const [first, ...others] = nodes.map(({ options }) => JSON.stringify(Object.entries(options)));
  if (others.some((options) => options !== first))
    throw unsupported(`its layer ${quoted(object.name)} is called in two ways: ${first!}, ${others.join(', ')}`);
  return nodes;
}

const mostCalls = 1_000;

function readNewNode(object: KerasObject, { args, kwargs }: Fields): NodeCall {
  const given: readonly unknown[] = Array.isArray(args) ? args : [];
  const named = isFields(kwargs) ? kwargs : {};
  const isRecurrent = recurrent.has(object.className);
  const [first, second, third] = given;
  // The second argument of a recurrent layer is the states, the third the mask.
  const values = isRecurrent ? [first] : given;
  const all = [...values, ...inputNames.map((name) => named[name])].flatMap(flat);
  const states = [isRecurrent ? second : undefined, named['initial_state']].flatMap(flat);
  const own = isRecurrent ? (third ?? named['mask']) : named['mask'];
  const perValue = attentionMasks.map((name) => named[name]);
  const masks = perValue.some((mask) => mask !== null && mask !== undefined)
    ? perValue
    : Array.isArray(own)
      ? own
      : [own];
  return {
    inputs: all.flatMap((value) => refOf(value) ?? []),
    initialState: states.map((state) => refOf(state) ?? wrong(object, 'initial_state', state)),
    masks: masks.map((mask: unknown) =>
      mask === null || mask === undefined ? undefined : (refOf(mask) ?? wrong(object, 'mask', mask)),
    ),
    constants: all.filter((value) => refOf(value) === undefined),
    options: readOptions(object, named),
  };
}

/** A node of Keras 2: `[[name, node, tensor, {}], …]`. */
function readOldNode(object: KerasObject, node: unknown): NodeCall {
  if (!Array.isArray(node)) throw damaged(`a call of ${quoted(object.name)} is no list`);
  const rows: readonly unknown[] = typeof node[0] === 'string' ? [node] : node;
  const named = rows.map((row) => (Array.isArray(row) && isFields(row[3]) ? row[3] : {}));
  const refs = rows.map((row) => refOf(row) ?? wrong(object, 'inputs', row));
  const [{ mask, initial_state: states, ...rest } = {} as Fields] = named;
  const isRecurrent = recurrent.has(object.className);
  const further = attentionOrder.flatMap((name) => refOf(rest[name]) ?? []);
  return {
    inputs: isRecurrent ? refs.slice(0, 1) : [...refs, ...further],
    initialState: [
      ...(isRecurrent ? refs.slice(1) : []),
      ...flat(states).map((state) => refOf(state) ?? wrong(object, 'initial_state', state)),
    ],
    masks: [mask === null || mask === undefined ? undefined : (refOf(mask) ?? wrong(object, 'mask', mask))],
    constants: [],
    options: readOptions(object, rest),
  };
}

const attentionOrder = ['value', 'key'];

function readOptions(object: KerasObject, named: Fields): Fields {
  const known = new Set(['mask', 'training', 'initial_state', ...attentionMasks, ...inputNames]);
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(named).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    if (callOptions.has(name)) {
      if (value !== null && value !== false) options[camelCase(name)] = value;
    } else if (!known.has(name) && !isOperation(object) && value !== null && value !== false)
      wrong(object, name, value);
  }
  return options;
}

function wrong({ name }: KerasObject, argument: string, value: unknown): never {
  const given = (JSON.stringify(value) ?? '').slice(0, 60);
  throw unsupported(`the layer ${quoted(name)} is called with ${quoted(argument)}: ${given}, which there is not here`);
}

/** What is given alone, or in a list; nothing of what is not given. */
function flat(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && refOf(value) === undefined ? value : [value];
}

/** The value that something refers to: Keras 3's `__keras_tensor__`, or Keras 2's `[name, node, tensor]`. */
export function refOf(value: unknown): TensorRef | undefined {
  if (isFields(value) && value['class_name'] === '__keras_tensor__') {
    const { keras_history: history } = isFields(value['config']) ? value['config'] : {};
    return refOf(history);
  }
  if (!Array.isArray(value)) return undefined;
  const [layer, node, tensor] = value as unknown[];
  if (typeof layer !== 'string' || !isIndex(node) || !isIndex(tensor)) return undefined;
  return { layer, node, tensor };
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The ends of a graph, and how Keras hands them out: one of them, a list, or by the names. */
export interface Ends {
  readonly refs: readonly TensorRef[];
  readonly form: 'one' | 'list' | readonly string[];
}

/** The ends of a graph. @throws Error when there is none */
export function readEnds(object: KerasObject, field: 'input_layers' | 'output_layers', isKeras2: boolean): Ends {
  const ends = object.config[field];
  const one = refOf(ends);
  if (one !== undefined) return { refs: [one], form: 'one' };
  const entries: readonly [string, unknown][] = typeof ends === 'object' && ends !== null ? Object.entries(ends) : [];
  const refs = entries.map(([, end]) => refOf(end) ?? refusedEnd(field));
  if (refs.length === 0) refusedEnd(field);
  if (isFields(ends)) return { refs, form: entries.map(([name]) => name) };
  // Keras 2 has a list for a single end, too.
  return { refs, form: isKeras2 && refs.length === 1 ? 'one' : 'list' };
}

function refusedEnd(field: string): never {
  throw damaged(`its ${field} are no list of values`);
}
