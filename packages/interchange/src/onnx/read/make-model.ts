// The model of what a graph's outputs need: layers, their calls, and where their weights' numbers are.
import { layerFromConfig, type Layer } from '@rnnkit/layers';
import { Model, type GraphCall, type GraphInput } from '@rnnkit/models';

import type { ReadModel } from '../read-own.ts';
import { damaged, unsupported } from '../refuse.ts';
import { planRecurrent, type SlotNumbers } from './plan-recurrent.ts';
import type { PlannedCall, PlannedLayer, PlannedValue, RecurrentSlot } from './symbols.ts';

/** So many calls of layers a model has at most. */
const mostCalls = 10_000;

/** An output of the model. */
export interface PlannedOutput {
  readonly name: string;
  readonly value: PlannedValue;
}

/** Puts calls together, each after those that it needs. */
export class ModelMaker {
  readonly #inputs: readonly GraphInput[];
  readonly #calls: GraphCall[] = [];
  readonly #layers = new Map<Layer, PlannedLayer['weights']>();
  readonly #slots = new Map<PlannedCall, Set<RecurrentSlot>>();
  readonly #numbers = new Map<PlannedCall, number | SlotNumbers>();
  #next: number;

  constructor(inputs: readonly GraphInput[]) {
    this.#inputs = inputs;
    this.#next = inputs.length;
    for (const [place, { name }] of inputs.entries()) this.#named.set(name, place);
  }

  readonly #named = new Map<string, number>();

  /** The model. */
  make(outputs: readonly PlannedOutput[]): ReadModel {
    const visited = new Set<PlannedCall>();
    for (const { value } of outputs) this.#visit(value, visited);
    const values = outputs.map(({ name, value }) => ({ name, value: this.#numberOf(value) }));
    if (this.#calls.length === 0) throw damaged('its outputs are its inputs');
    const graph = {
      inputs: this.#inputs,
      calls: this.#calls,
      outputs: values,
      form: outputs.length === 1 ? ('one' as const) : ('list' as const),
    };
    const model = new Model<unknown>(graph);
    const weights = new Map<string, () => Float32Array>();
    for (const [layer, own] of this.#layers)
      for (const [name, read] of Object.entries(own)) weights.set(`${layer.name}/${name}`, read);
    return { model, weights };
  }

  /** Notes which outputs of recurrent nodes are read. */
  #visit({ call, slot }: PlannedValue, visited: Set<PlannedCall>): void {
    if (typeof slot === 'string') {
      const slots = this.#slots.get(call) ?? new Set();
      this.#slots.set(call, slots.add(slot));
    }
    if (visited.has(call)) return;
    visited.add(call);
    for (const value of [...call.inputs, ...(call.initialState ?? []), ...(call.mask === undefined ? [] : [call.mask])])
      this.#visit(value, visited);
  }

  #numberOf({ call, slot }: PlannedValue): number {
    if (typeof call.layer === 'string') return this.#named.get(call.layer)!;
    const made = this.#numbers.get(call) ?? this.#add(call);
    this.#numbers.set(call, made);
    return typeof made === 'number' ? made + (slot as number) : made(slot as RecurrentSlot);
  }

  #add(call: PlannedCall): number | SlotNumbers {
    const inputs = call.inputs.map((value) => this.#numberOf(value));
    const initialState = (call.initialState ?? []).map((value) => this.#numberOf(value));
    const mask = call.mask && this.#numberOf(call.mask);
    const push = (
      layer: PlannedLayer,
      given: readonly number[],
      outputs: number,
      more: Partial<GraphCall> = {},
    ): number => this.#push(layer, given, outputs, more);
    if (call.recurrent === undefined) return push(call.layer as PlannedLayer, inputs, call.outputs);
    return planRecurrent(
      call.recurrent,
      this.#slots.get(call)!,
      (layer, outputs) => push(layer, inputs, outputs, { initialState, mask }),
      push,
      call,
    );
  }

  #push(
    { className, config, weights }: PlannedLayer,
    inputs: readonly number[],
    outputs: number,
    more: Partial<GraphCall>,
  ): number {
    if (className === '') throw unsupported(`${config['node'] as string} is an operation that there is not here`);
    if (this.#calls.length >= mostCalls) throw unsupported(`it takes more than ${mostCalls} layers`);
    const layer = layerFromConfig({ className, config });
    this.#layers.set(layer, weights);
    this.#calls.push({ layer, inputs, initialState: [], mask: undefined, outputs, ...more });
    this.#next += outputs;
    return this.#next - outputs;
  }
}
