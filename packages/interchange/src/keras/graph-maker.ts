// A graph that is put together call by call, with the mask that each value has in Keras, and the one that it has here.
import { layerFromConfig, type Layer, type Shape } from '@rnnkit/layers';
import type { Graph, GraphCall, GraphInput, GraphOutput } from '@rnnkit/models';

import type { LayerSpec } from './layer-spec.ts';
import { isSameMask, maskAfter, type Mask } from './masks.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** How a layer is called. */
export interface CallOptions {
  readonly initialState?: readonly number[];
  /** The masks that Keras hands over, of each value; undefined where it leaves that to the values. */
  readonly masks?: readonly Mask[];
  /** Whether Keras shows the layer no mask, though a value has one. */
  readonly isBlind?: boolean;
}

/** Whether a call is one that is put in where a value has another mask in Keras than here. */
export function isHelper({ layer, mask }: GraphCall): boolean {
  const { activation } = layer.getConfig();
  if (layer.className === 'Reshape') return /_maskless(?:_\d+)?$/.test(layer.name);
  return mask !== undefined && activation === 'linear' && /_masked(?:_\d+)?$/.test(layer.name);
}

interface GraphValue {
  readonly shape: Shape;
  /** The mask in Keras, and the one that it has here by itself. */
  mask: Mask;
  here: Mask;
  /** The name of the layer that gives it. */
  readonly maker: string;
}

/** A graph that is being made. Values have numbers: the inputs first. */
export class GraphMaker {
  readonly #inputs: GraphInput[] = [];
  readonly #calls: GraphCall[] = [];
  readonly #values: GraphValue[] = [];
  readonly #names: Set<string>;
  readonly #merge: ((masks: readonly Mask[]) => Mask) | undefined;

  /**
   * @param names of the layers that there will be, which no other may get
   * @param merge what becomes of the masks of merged values, where that is not as in Keras 3
   */
  constructor(names: Iterable<string>, merge?: (masks: readonly Mask[]) => Mask) {
    this.#names = new Set(names);
    this.#merge = merge;
  }

  /** A new input. All of them come before the first call. */
  input(name: string, shape: Shape): number {
    this.#inputs.push({ name, shape, dtype: undefined });
    return this.#values.push({ shape, mask: undefined, here: undefined, maker: name }) - 1;
  }

  /** Calls a layer. @returns the numbers of what it gives */
  call(
    layer: Layer,
    spec: LayerSpec | undefined,
    inputs: readonly number[],
    { initialState = [], masks = [], isBlind = spec?.isBlind === true }: CallOptions = {},
  ): readonly number[] {
    const [first] = inputs;
    if (first === undefined) throw damaged(`the layer ${quoted(layer.name)} is called with nothing`);
    const natural = inputs.map((value, place) => masks[place] ?? this.#values[value]!.mask);
    const wanted = isBlind ? inputs.map(() => undefined) : natural;
    let given = inputs;
    let mask: number | undefined;
    if (spec?.heeds === true) {
      if (inputs.length === 1) mask = this.#valueOfMask(first, wanted[0], layer.name);
      if (mask === undefined) given = inputs.map((value, place) => this.#masked(value, wanted[place], layer.name));
    }
    const outputs = this.#add(layer, given, initialState, mask);
    const [output] = outputs;
    if (output === undefined) return outputs;
    const masking = { className: layer.className, config: layer.getConfig(), spec };
    const here = given.map((value) => this.#values[mask ?? value]!.here);
    Object.assign(this.#values[output]!, {
      mask: this.#merge && spec?.mask === 'merges' ? this.#merge(natural) : maskAfter(masking, first, natural, false),
      here: maskAfter(masking, first, here, true),
    });
    return outputs;
  }

  /** The graph, of some outputs: the one, a list, or by names. */
  graph(values: readonly number[], form: 'one' | 'list' | readonly string[]): Graph {
    const isNamed = typeof form !== 'string';
    const outputs = values.map((value, place): GraphOutput => {
      const { shape, mask, maker } = this.#values[value]!;
      // Steps that a mask leaves out are no part of the loss.
      const masked = shape.length < 3 ? value : this.#masked(value, mask, maker);
      return { name: isNamed ? form[place] : masked === value ? undefined : maker, value: masked };
    });
    return { inputs: this.#inputs, calls: this.#calls, outputs, form: isNamed ? 'names' : form };
  }

  #add(layer: Layer, inputs: readonly number[], initialState: readonly number[], mask: number | undefined): number[] {
    let shapes: readonly Shape[];
    try {
      shapes = layer.computeOutputShapes(inputs.map((value) => this.#values[value]!.shape));
    } catch (error) {
      throw damaged(`the layer ${quoted(layer.name)} cannot be called so: ${(error as Error).message}`);
    }
    this.#calls.push({ layer, inputs, initialState, mask, outputs: shapes.length });
    return shapes.map((shape) => this.#values.push({ shape, mask: undefined, here: undefined, maker: layer.name }) - 1);
  }

  /** Which other value has a mask here; undefined where the value has it itself, or there is none to be had. */
  #valueOfMask(value: number, wanted: Mask, reader: string): number | undefined {
    if (wanted === undefined || isSameMask(this.#values[value]!.here, wanted)) return undefined;
    const found = this.#values.findIndex(({ here }) => here instanceof Set && isSameMask(here, wanted));
    if (found !== -1) return found;
    const joined = this.#merge
      ? '; of merged values, Keras 2 takes the steps that count in all, and layers here take any'
      : '';
    throw unsupported(`the layer ${quoted(reader)} is called with a mask that no other layer makes${joined}`);
  }

  /** A value with a mask: itself, or what a layer of its own makes of it. */
  #masked(value: number, wanted: Mask, reader: string): number {
    const { here, shape } = this.#values[value]!;
    if (isSameMask(here, wanted)) return value;
    const other = this.#valueOfMask(value, wanted, reader);
    const [, , ...sizes] = shape;
    if (other === undefined && (sizes.length === 0 || sizes.includes(null)))
      throw unsupported(`the layer ${quoted(reader)} does not see the mask of its input`);
    const layer =
      other === undefined
        ? { className: 'Reshape', config: { name: this.#nameFor(reader, 'maskless'), targetShape: [-1, ...sizes] } }
        : { className: 'Activation', config: { name: this.#nameFor(reader, 'masked'), activation: 'linear' } };
    const [made] = this.#add(layerFromConfig(layer), [value], [], other);
    Object.assign(this.#values[made!]!, { mask: wanted, here: wanted });
    return made!;
  }

  #nameFor(reader: string, what: string): string {
    for (let count = 0; ; count++) {
      const given = `${reader.slice(0, 80)}_${what}${count === 0 ? '' : `_${count}`}`;
      if (this.#names.has(given)) continue;
      this.#names.add(given);
      return given;
    }
  }
}
