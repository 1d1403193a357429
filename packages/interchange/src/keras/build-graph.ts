// From the configuration of a Functional model to the model here. Sequential models do without it.
import { describer, finish, readShape, type BuiltModel, type Known } from './built-model.ts';
import type { Describing } from './describe-layer.ts';
import { GraphMaker } from './graph-maker.ts';
import { isModel, isOperation, layersOf, type KerasObject } from './keras-object.ts';
import { allOf } from './keras2-masks.ts';
import { maskOfOperation } from './mask-operations.ts';
import type { Mask } from './masks.ts';
import { readEnds, readNodes, type NodeCall, type TensorRef } from './read-graph.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** The model of a Functional configuration. */
export function buildGraph(object: KerasObject, describing: Describing): BuiltModel {
  const all = layersOf(object);
  const byName = new Map(all.map((layer) => [layer.name, layer]));
  if (byName.size < all.length) throw damaged('two of its layers have one name');
  const { isKeras2 } = describing;
  const { refs, form } = readEnds(object, 'output_layers', isKeras2);
  const graph = new GraphBuilder(byName, describing, refs);
  for (const { layer } of readEnds(object, 'input_layers', isKeras2).refs) graph.input(layer);
  const numbers = refs.map((ref) => graph.numberOf(ref));
  return finish(object, graph.maker.graph(numbers, form), graph.known.values());
}

/** A value's number, or a mask that operations compute. */
type Value = number | { readonly mask: Mask };

/** Follows what is asked for back to the inputs. */
class GraphBuilder {
  readonly maker: GraphMaker;
  readonly known: Map<string, Known> = new Map();
  readonly #layers: ReadonlyMap<string, KerasObject>;
  readonly #nodes = new Map<string, readonly NodeCall[]>();
  readonly #values = new Map<string, readonly Value[]>();
  readonly #begun = new Set<string>();
  readonly #describing: Describing;
  /** Which of a model's calls is the first: in Keras 2, that which made it is counted. */
  readonly #firstNodes: ReadonlyMap<string, number>;

  constructor(layers: ReadonlyMap<string, KerasObject>, describing: Describing, outputs: readonly TensorRef[]) {
    this.maker = new GraphMaker(layers.keys(), describing.isKeras2 ? allOf : undefined);
    this.#layers = layers;
    this.#describing = describing;
    const describe = describer(describing);
    for (const layer of layers.values()) {
      const nodes = readNodes(layer);
      this.#nodes.set(layer.name, nodes);
      // Options of a call are options of the layer here.
      if (layer.className !== 'InputLayer' && !isOperation(layer))
        this.known.set(layer.name, describe(layer, nodes[0]?.options));
    }
    this.#firstNodes = firstNodes([...layers.values()].filter(isModel), this.#nodes, outputs);
  }

  input(name: string): void {
    const given = this.#layers.get(name);
    if (given?.className !== 'InputLayer' || this.#values.has(`${name}:0`))
      throw damaged(`its input ${quoted(name)} is none`);
    const { batch_shape: shape, batch_input_shape: older } = given.config;
    this.#values.set(`${name}:0`, [this.maker.input(name, readShape(shape ?? older, given))]);
  }

  numberOf(ref: TensorRef): number {
    const value = this.#valueOf(ref);
    if (typeof value === 'number') return value;
    throw unsupported(`it reads numbers that the operation ${quoted(ref.layer)} computes, which there is not here`);
  }

  #valueOf(ref: TensorRef): Value {
    const key = `${ref.layer}:${ref.node}`;
    if (!this.#values.has(key)) {
      const layer = this.#layers.get(ref.layer);
      const index = ref.node - (this.#firstNodes.get(ref.layer) ?? 0);
      const node = this.#nodes.get(ref.layer)?.[index];
      if (layer === undefined || node === undefined) throw damaged(`its layer ${quoted(ref.layer)} is called nowhere`);
      // A layer's calls stay in their order, so that what is read and written again is the same.
      if (index > 0) this.#valueOf({ ...ref, node: ref.node - 1, tensor: 0 });
      if (this.#begun.has(key)) throw damaged(`its layer ${quoted(ref.layer)} reads what comes of itself`);
      this.#begun.add(key);
      this.#values.set(key, isOperation(layer) ? [{ mask: this.#operate(layer, node) }] : this.#call(layer, node));
    }
    const value = this.#values.get(key)![ref.tensor];
    if (value === undefined) throw damaged(`its layer ${quoted(ref.layer)} has no output ${ref.tensor}`);
    return value;
  }

  #operate(layer: KerasObject, node: NodeCall): Mask {
    const given = node.inputs.map((ref) => this.#valueOf(ref));
    const [first] = given;
    const compared = typeof first === 'number' ? { value: first, constant: node.constants[0] } : undefined;
    const masks = given.map((one) => (typeof one === 'number' ? undefined : one.mask));
    return maskOfOperation(layer, masks, compared);
  }

  #call(layer: KerasObject, node: NodeCall): readonly number[] {
    const known = this.known.get(layer.name);
    if (known === undefined) throw damaged(`its input ${quoted(layer.name)} is none of those that it names`);
    const inputs = node.inputs.map((ref) => this.numberOf(ref));
    const initialState = node.initialState.map((ref) => this.numberOf(ref));
    const masks = node.masks.map((ref) => {
      const value = ref && this.#valueOf(ref);
      if (typeof value === 'number') throw unsupported(`the mask of ${quoted(layer.name)} is an input`);
      return value?.mask;
    });
    if (masks.slice(inputs.length).some((mask) => mask !== undefined))
      throw damaged(`its layer ${quoted(layer.name)} has more masks than inputs`);
    const spec = this.#describing.specs[layer.className];
    // With states as a second tensor, Keras 3 looks for no mask.
    const isStateful = initialState.length > 0 && masks[0] === undefined && !this.#describing.isKeras2;
    const isBlind = isStateful || this.#describing.blind.has(layer.className);
    return this.maker.call(known.layer, spec, inputs, { initialState, masks, ...(isBlind && { isBlind }) });
  }
}

/** The numbers of the first calls of models within, as others speak of them: the last of a model's calls is one that somebody speaks of. */
function firstNodes(
  models: readonly KerasObject[],
  nodes: ReadonlyMap<string, readonly NodeCall[]>,
  outputs: readonly TensorRef[],
): ReadonlyMap<string, number> {
  const refs = [...nodes.values()].flatMap((calls) =>
    calls.flatMap(({ inputs, initialState, masks }) => [
      ...inputs,
      ...initialState,
      ...masks.flatMap((mask) => mask ?? []),
    ]),
  );
  const last = new Map<string, number>();
  for (const { layer, node } of [...refs, ...outputs]) last.set(layer, Math.max(last.get(layer) ?? 0, node));
  return new Map(models.map(({ name }) => [name, Math.max(0, (last.get(name) ?? 0) + 1 - nodes.get(name)!.length)]));
}
