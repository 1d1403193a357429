// The calls of a Functional model as Keras writes them down: each layer with its calls, and masks as operations of their own.
import type { Layer, Shape } from '@rnnkit/layers';
import type { Graph, GraphCall } from '@rnnkit/models';

import { everything, isSequenceMask, maskAfter, masksOf, type Mask } from './masks.ts';
import { camelCase, snakeCase } from './keras-names.ts';
import { inKerasOrder, type Operation, type OperationCall } from './keras-order.ts';
import { kerasJson, type KerasJson } from './layer-to-keras.ts';
import { isHelper } from './graph-maker.ts';
import { layerSpecs } from './all-layers.ts';
import { callOptions, type LayerSpec } from './layer-spec.ts';
import { quoted, unwritable } from './refuse.ts';

/** A layer or an operation, with its calls so far. */
interface Placed extends Operation {
  readonly name: string;
  readonly json: KerasJson;
  readonly calls: PlacedCall[];
}

interface PlacedCall extends OperationCall {
  readonly operation: Placed;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** What a call gives, as Keras refers to it. */
interface Reference {
  readonly call: PlacedCall;
  readonly json: object;
}

/** A value of the graph. */
interface WrittenValue extends Reference {
  readonly shape: Shape;
  readonly dtype: string;
  /** The mask that it has here. */
  readonly mask: Mask;
}

/** The arguments of a call, in which there may be references in lists, and by name. */
type Argument = Reference | readonly (Reference | null)[] | number | boolean;

/** Puts a Functional model down call by call. */
export class GraphWriter {
  readonly #names: Set<string>;
  readonly #write: (layer: Layer) => KerasJson;
  readonly #keepsHelpers: boolean;
  readonly #layers = new Map<Layer, Placed>();
  readonly #values: WrittenValue[] = [];
  readonly #inputs: WrittenValue[] = [];
  readonly #masks = new Map<string, Reference>();

  /**
   * @param names of inputs and layers, which no operation may get
   * @param write puts a layer into Keras' words
   * @param keepsHelpers whether layers that a reader puts in, where Keras has another mask than we would, are written down, too
   */
  constructor(names: readonly string[], write: (layer: Layer) => KerasJson, keepsHelpers: boolean) {
    this.#names = new Set(names);
    this.#write = write;
    this.#keepsHelpers = keepsHelpers;
  }

  /** The next input. All of them come before the first call. */
  input(json: KerasJson, shape: Shape): void {
    const { name, dtype } = json.config as { readonly name: string; readonly dtype: string };
    const call = callOf({ name, json, calls: [] }, [], {});
    this.#inputs.push({ ...reference(call, 0, shape, dtype), shape, dtype, mask: undefined });
    this.#values.push(this.#inputs.at(-1)!);
  }

  /** The next call. */
  call(made: GraphCall): void {
    const { layer, inputs, initialState, mask, outputs } = made;
    const given = inputs.map((value) => this.#values[value]!);
    if (!this.#keepsHelpers && isHelper(made)) {
      this.#values.push({ ...given[0]!, mask: mask === undefined ? undefined : this.#values[mask]!.mask });
      return;
    }
    const masks = given.map((value) => (mask === undefined ? value.mask : this.#values[mask]!.mask));
    const shapes = layer.computeOutputShapes(given.map(({ shape }) => shape));
    const config = layer.getConfig();
    const states = initialState.map((value) => this.#values[value]!);
    const kwargs: Record<string, Argument> = {
      ...(states.length > 0 && { initial_state: states.length === 1 ? states[0]! : states }),
      ...this.#maskArguments(layer, masks),
    };
    for (const option of callOptions) if (config[camelCase(option)] === true) kwargs[option] = true;
    const placed = this.#layers.get(layer) ?? { name: layer.name, json: this.#write(layer), calls: [] };
    this.#layers.set(layer, placed);
    const isSpread = given.length === 1 || layer.className === 'MultiHeadAttention';
    const call = callOf(placed, isSpread ? given : [given], kwargs);
    const spec = specOf(layer);
    const own = maskAfter({ className: layer.className, config, spec }, inputs[0]!, masks, true);
    for (const [tensor, shape] of shapes.slice(0, outputs ?? 1).entries()) {
      const isFirst = tensor === 0 || spec === undefined;
      this.#values.push({
        ...reference(call, tensor, shape, 'float32'),
        shape,
        dtype: 'float32',
        mask: isFirst ? own : undefined,
      });
    }
  }

  /** The configuration. */
  finish({ outputs, form }: Graph): object {
    const ends = outputs.map(({ value }) => this.#values[value]!);
    // Keras goes through outputs that have names in the order of these.
    const order = outputs.map(({ name }, place) => ({ name: name!, call: ends[place]!.call }));
    const sorted = form === 'names' ? order.toSorted((one, other) => (one.name < other.name ? -1 : 1)) : order;
    const layers = inKerasOrder(sorted.map(({ call }) => call)) as readonly Placed[];
    const history = ({ json }: Reference): unknown => (json as TensorJson).config.keras_history;
    const histories = ends.map(history);
    return {
      layers: layers.map(({ name, json, calls }) => ({
        ...json,
        name,
        inbound_nodes: calls.filter(({ args }) => args.length > 0).map(({ args, kwargs }) => ({ args, kwargs })),
      })),
      input_layers: this.#inputs.length === 1 ? history(this.#inputs[0]!) : this.#inputs.map(history),
      output_layers:
        form === 'one'
          ? histories[0]
          : form === 'list'
            ? histories
            : Object.fromEntries(outputs.map(({ name }, place) => [name!, histories[place]])),
    };
  }

  /** The masks that a layer is handed over, so that nothing depends on how Keras hands them on. */
  #maskArguments(layer: Layer, masks: readonly Mask[]): Record<string, Argument> {
    const spec = specOf(layer);
    if (spec?.heeds !== true || spec.isBlind === true) return {};
    if (layer.className === 'MultiHeadAttention') {
      const names = ['query_mask', 'value_mask', 'key_mask'];
      const known = masks.flatMap((mask, place) => {
        const written = this.#maskReference(mask, layer);
        return written === undefined ? [] : [[names[place]!, written] as const];
      });
      return Object.fromEntries(known);
    }
    // Merging layers see no other masks than those of their values.
    if (spec.mask === 'merges') return {};
    const known = masks.map((mask) => this.#maskReference(mask, layer) ?? null);
    const [first = null] = known;
    if (masks.length > 1) return known.some((mask) => mask !== null) ? { mask: known } : {};
    return first === null ? {} : { mask: first };
  }

  /** A mask as a value in Keras; undefined where there is none. */
  #maskReference(mask: Mask, reader: Layer): Reference | undefined {
    if (!isSequenceMask(mask)) return this.#allOf(mask);
    const terms = masksOf(mask).map(({ value, nothing, isReversed }) => {
      if (isReversed) throw unwritable(`its layer ${quoted(reader.name)} reads steps in reverse with their mask`);
      return this.#notEqual(this.#values[value]!, nothing);
    });
    return terms.reduce((one, other) => this.#operate('LogicalOr', [one, other], {}, [null, null]));
  }

  /**
   * Of something masked beside something that is not all steps are valid, which is said, too: Keras would compute it by an operation that
   * it calls `concatenate`, and reads no file in which a layer is called so.
   */
  #allOf(mask: Mask): Reference | undefined {
    if (!(mask instanceof Set)) return undefined;
    const [term] = masksOf(new Set([...(mask as ReadonlySet<string>)].filter((one) => one !== everything)));
    if (term === undefined) return undefined;
    const value = this.#values[term.value]!;
    return this.#ofSteps(this.#operate('OnesLike', [value], { dtype: 'bool' }, value.shape), value.shape);
  }

  #notEqual(value: WrittenValue, nothing: number): Reference {
    return this.#ofSteps(this.#operate('NotEqual', [value, nothing], {}, value.shape), value.shape);
  }

  /** Of what is said of each feature, whether it is so of any. */
  #ofSteps(said: Reference, shape: Shape): Reference {
    return shape.length < 3 ? said : this.#operate('Any', [said], { axis: -1, keepdims: false }, shape.slice(0, -1));
  }

  /** What an operation gives; the same of the same. */
  #operate(className: string, args: readonly (Reference | number)[], config: object, shape: Shape): Reference {
    const key = JSON.stringify([className, args.map((arg) => (typeof arg === 'number' ? arg : arg.json))]);
    const known = this.#masks.get(key);
    if (known !== undefined) return known;
    const base = snakeCase(className);
    let name = base;
    for (let count = 1; this.#names.has(name); count++) name = `${base}_${count}`;
    this.#names.add(name);
    const json = { ...kerasJson('keras.src.ops.numpy', className, { name, ...config }), registered_name: className };
    const made = reference(callOf({ name, json, calls: [] }, args, {}), 0, shape, 'bool');
    this.#masks.set(key, made);
    return made;
  }
}

function specOf({ className }: Layer): LayerSpec | undefined {
  return Object.hasOwn(layerSpecs, className) ? layerSpecs[className] : undefined;
}

interface TensorJson {
  readonly config: { readonly keras_history: readonly [string, number, number] };
}

function reference(call: PlacedCall, tensor: number, shape: Shape, dtype: string): Reference {
  const history = [call.operation.name, call.operation.calls.indexOf(call), tensor];
  return { call, json: { class_name: '__keras_tensor__', config: { shape, dtype, keras_history: history } } };
}

/** A call, of which the operation knows from now on. */
function callOf(operation: Placed, args: readonly Argument[], kwargs: Readonly<Record<string, Argument>>): PlacedCall {
  const named = Object.entries(kwargs).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const parents = [...args, ...named.map(([, value]) => value)]
    .flat()
    .flatMap((value) => (isReference(value) ? [value.call] : []));
  const written = Object.fromEntries(named.map(([name, value]) => [name, jsonOf(value)]));
  const call = { operation, parents, args: args.map(jsonOf), kwargs: written };
  operation.calls.push(call);
  return call;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'call' in value;
}

function jsonOf(value: Argument | null): unknown {
  if (Array.isArray(value)) return value.map(jsonOf);
  return isReference(value) ? value.json : value;
}
