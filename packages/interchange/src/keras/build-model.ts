// From a model's configuration by Keras to the model here, without weights yet, and where those are.
import { layerFromConfig, type Layer, type Shape } from '@rnnkit/layers';
import { Model } from '@rnnkit/models';

import { describeLayer, expectKnown, type Describing, type LayerDescription } from './describe-layer.ts';
import { GraphMaker } from './graph-maker.ts';
import { counter, isModel, isOperation, layersOf, type KerasObject } from './keras-object.ts';
import { layerSpecs, type WeightPath } from './layer-specs.ts';
import { maskOfOperation, type Mask } from './masks.ts';
import { readEnds, readNodes, type NodeCall, type TensorRef } from './read-graph.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** A layer's name, its place among Keras' weights, and what it has there. */
export interface LayerWeights {
  readonly name: string;
  readonly place: string;
  readonly weights: readonly WeightPath[];
}

/** A model without weights. */
export interface BuiltModel {
  readonly model: Model<unknown>;
  readonly layers: readonly LayerWeights[];
}

/**
 * The model that a configuration describes.
 *
 * @param isKeras2 whether it is one of Keras 2
 * @param blind classes of layers that heed no mask where it comes from, besides those of Keras
 * @throws Error for what it has that there is not here, before anything is made
 */
export function buildModel(object: KerasObject, isKeras2: boolean, blind: ReadonlySet<string> = new Set()): BuiltModel {
  expectKnown(object, isOperation);
  return build(object, {
    isKeras2,
    blind,
    describeModel(within) {
      const { model, layers } = build(within, this);
      const weights = layers.flatMap(({ name, place, weights: own }) =>
        own.map((weight) => ({
          own: `${name}/${weight.own}`,
          keras: `layers/${place}/${weight.keras}`,
          isTrainable: weight.isTrainable && within.config['trainable'] !== false,
        })),
      );
      return { className: 'rnnkit>Model', config: model.getConfig(), weights };
    },
  });
}

function build(object: KerasObject, describing: Describing): BuiltModel {
  if (!isModel(object))
    throw damaged(`it is of the class ${quoted(object.className)}, and no Sequential or Functional model`);
  return object.className === 'Sequential' ? buildPath(object, describing) : buildGraph(object, describing);
}

interface Known {
  readonly layer: Layer;
  readonly weights: LayerWeights;
}

function describer(describing: Describing): (object: KerasObject, more?: object) => Known {
  const place = counter();
  return (object, more = {}) => {
    const { className, config, weights }: LayerDescription = describeLayer(object, describing);
    const layer = layerFromConfig({ className, config: { ...config, ...more } });
    return { layer, weights: { name: object.name, place: place(object.className), weights } };
  };
}

function finish(object: KerasObject, graph: ReturnType<GraphMaker['graph']>, known: Iterable<Known>): BuiltModel {
  const { name } = object.config;
  const options = typeof name === 'string' && name !== '' ? { name } : {};
  return { model: new Model<unknown>(graph, options), layers: Array.from(known, ({ weights }) => weights) };
}

function buildPath(object: KerasObject, describing: Describing): BuiltModel {
  const layers = layersOf(object);
  const [first] = layers;
  const { config } = first!;
  const built = object.fields['build_config'] as { readonly input_shape?: unknown } | undefined;
  const shape =
    config['batch_shape'] ?? config['batch_input_shape'] ?? object.config['build_input_shape'] ?? built?.input_shape;
  const maker = new GraphMaker(layers.map(({ name }) => name));
  let value = maker.input(first!.className === 'InputLayer' ? first!.name : 'input', readShape(shape, object));
  const known: Known[] = [];
  const describe = describer(describing);
  for (const layer of layers) {
    if (layer.className === 'InputLayer') continue;
    const made = describe(layer);
    known.push(made);
    const isBlind = describing.blind.has(layer.className);
    value = maker.call(made.layer, layerSpecs[layer.className], [value], { ...(isBlind && { isBlind }) })[0]!;
  }
  return finish(object, maker.graph([value], 'one'), known);
}

function readShape(shape: unknown, { name }: KerasObject): Shape {
  const isSize = (size: unknown): boolean => size === null || (Number.isSafeInteger(size) && (size as number) > 0);
  if (Array.isArray(shape) && shape.length > 0 && shape.length <= 8 && shape.every(isSize))
    return [null, ...(shape as Shape).slice(1)];
  throw damaged(`the shape of an input of ${quoted(name)} is missing, or none`);
}

function buildGraph(object: KerasObject, describing: Describing): BuiltModel {
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
    this.maker = new GraphMaker(layers.keys());
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
    const spec = layerSpecs[layer.className];
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
