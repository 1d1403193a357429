// A graph that is put together call by call, with the mask of each value as Keras has it.
import { layerFromConfig, type Layer, type Shape } from '@rnnkit/layers';
import type { Graph, GraphCall, GraphInput } from '@rnnkit/models';

import type { Fields } from './keras-object.ts';
import type { LayerSpec } from './layer-specs.ts';
import { anyOf, maskKey, maskWhereNot, type Mask } from './masks.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** How a layer is called. */
export interface CallOptions {
  readonly initialState?: readonly number[];
  /** The mask that Keras hands over; undefined where it leaves that to the values. */
  readonly mask?: Mask;
  /** Whether Keras shows the layer no mask, though the value has one. */
  readonly isBlind?: boolean;
}

/** A graph that is being made. Values have numbers: the inputs first. */
export class GraphMaker {
  readonly #inputs: GraphInput[] = [];
  readonly #calls: GraphCall[] = [];
  readonly #shapes: Shape[] = [];
  readonly #masks: Mask[] = [];
  readonly #names: Set<string>;

  /** @param names of the layers that there will be, which no other may get */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** A new input. All of them come before the first call. */
  input(name: string, shape: Shape): number {
    this.#inputs.push({ name, shape, dtype: undefined });
    return this.#value(shape, undefined);
  }

  maskOf(value: number): Mask {
    return this.#masks[value];
  }

  /** Calls a layer. @returns the numbers of what it gives */
  call(
    layer: Layer,
    spec: LayerSpec | undefined,
    inputs: readonly number[],
    options: CallOptions = {},
  ): readonly number[] {
    const [first] = inputs;
    if (first === undefined) throw damaged(`the layer ${quoted(layer.name)} is called with nothing`);
    const masks = inputs.map((value) => this.#masks[value]);
    const isBlind = options.isBlind === true && masks.some((mask) => mask !== undefined);
    const given = isBlind ? inputs.map((value) => this.#withoutMask(layer, value)) : inputs;
    const mask = isBlind ? undefined : this.#maskFor(layer, given, options.mask);
    const outputs = this.#add(layer, given, options.initialState ?? [], mask);
    const own = mask === undefined ? masks : [this.#masks[mask]];
    const made = this.#maskAfter(layer, spec, first, own);
    if (made === undefined || outputs.length === 0) return outputs;
    if (!isBlind) this.#masks[outputs[0]!] = made;
    else outputs[0] = this.#withMask(layer, outputs[0]!, first);
    return outputs;
  }

  /** The graph, of some outputs. */
  graph(outputs: readonly number[], form: 'one' | 'list'): Graph {
    return {
      inputs: this.#inputs,
      calls: this.#calls,
      outputs: outputs.map((value) => ({ name: undefined, value })),
      form,
    };
  }

  #value(shape: Shape, mask: Mask): number {
    this.#masks.push(mask);
    return this.#shapes.push(shape) - 1;
  }

  #add(layer: Layer, inputs: readonly number[], initialState: readonly number[], mask: number | undefined): number[] {
    let shapes: readonly Shape[];
    try {
      shapes = layer.computeOutputShapes(inputs.map((value) => this.#shapes[value]!));
    } catch (error) {
      throw damaged(`the layer ${quoted(layer.name)} cannot be called so: ${(error as Error).message}`);
    }
    this.#calls.push({ layer, inputs, initialState, mask, outputs: shapes.length });
    return shapes.map((shape) => this.#value(shape, undefined));
  }

  /** Which value has the mask that Keras hands over; undefined where the first input has it itself. */
  #maskFor(layer: Layer, inputs: readonly number[], wanted: Mask): number | undefined {
    if (wanted === undefined || wanted === 'unknown') return undefined;
    const own = this.#masks[inputs[0]!];
    if (own === 'unknown' || (own !== undefined && maskKey(own) === maskKey(wanted))) return undefined;
    const found = this.#masks.findIndex((mask) => mask instanceof Set && maskKey(mask) === maskKey(wanted));
    if (found !== -1) return found;
    throw unsupported(`the layer ${quoted(layer.name)} is called with a mask that no other layer makes`);
  }

  #maskAfter(layer: Layer, spec: LayerSpec | undefined, first: number, masks: readonly Mask[]): Mask {
    // What is within a model of its own is not looked at.
    if (spec === undefined) return 'unknown';
    const config = layer.getConfig();
    switch (spec.mask) {
      case 'passes':
        return masks[0];
      case 'merges':
        return anyOf(masks, layer.className === 'Concatenate');
      case 'starts':
        if (layer.className === 'Masking') return maskWhereNot(first, config['maskValue']);
        return config['maskZero'] === true ? maskWhereNot(first, 0) : undefined;
      case 'sequence':
        return returnsSequences(config) ? masks[0] : undefined;
      default:
        return undefined;
    }
  }

  #withoutMask(layer: Layer, value: number): number {
    if (this.#masks[value] === undefined) return value;
    const [, , ...sizes] = this.#shapes[value]!;
    if (sizes.length === 0 || sizes.includes(null))
      throw unsupported(`the layer ${quoted(layer.name)} does not see the mask of its input`);
    const config = { name: this.#nameFor(layer, 'maskless'), targetShape: [-1, ...sizes] };
    return this.#add(layerFromConfig({ className: 'Reshape', config }), [value], [], undefined)[0]!;
  }

  #withMask(layer: Layer, value: number, masked: number): number {
    const config = { name: this.#nameFor(layer, 'masked'), activation: 'linear' };
    const [made] = this.#add(layerFromConfig({ className: 'Activation', config }), [value], [], masked);
    this.#masks[made!] = this.#masks[masked];
    return made!;
  }

  #nameFor({ name }: Layer, what: string): string {
    for (let count = 0; ; count++) {
      const given = `${name.slice(0, 80)}_${what}${count === 0 ? '' : `_${count}`}`;
      if (this.#names.has(given)) continue;
      this.#names.add(given);
      return given;
    }
  }
}

/** Whether a recurrent layer, or that within a bidirectional one, gives the whole sequence. */
function returnsSequences(config: Fields): boolean {
  const within = (config['layer'] as { readonly config?: Fields } | undefined)?.config;
  return (within ?? config)['returnSequences'] === true;
}
