// From a model's configuration by Keras to the model here, without weights yet, and where those are.
import { describer, finish, readShape, type BuiltModel, type Known } from './built-model.ts';
import { commonLayers } from './common-layers.ts';
import { isLayer, objectsOf, specOf, type Describing } from './describe-layer.ts';
import { GraphMaker } from './graph-maker.ts';
import { isModel, layersOf, type KerasObject } from './keras-object.ts';
import type { LayerSpecs } from './layer-spec.ts';
import { damaged, quoted } from './refuse.ts';

/** What makes the model of a Functional configuration. */
export type BuildGraph = (object: KerasObject, describing: Describing) => BuiltModel;

/** What a configuration needs to be built. */
export interface BuildParts {
  readonly specs: LayerSpecs;
  /** Undefined where all models are Sequential. */
  readonly buildGraph: BuildGraph | undefined;
}

/** The parts that a configuration needs: what Sequential models of common layers do without is fetched for others. */
export async function partsFor(object: KerasObject): Promise<BuildParts> {
  const all = [...objectsOf(object)];
  const isGraph = all.some((one) => isModel(one) && one.className !== 'Sequential');
  const isCommon = all.every((one) => !isLayer(one) || Object.hasOwn(commonLayers, one.className));
  return {
    specs: isCommon ? commonLayers : (await import('./all-layers.ts')).layerSpecs,
    buildGraph: isGraph ? (await import('./build-graph.ts')).buildGraph : undefined,
  };
}

/**
 * The model that a configuration describes.
 *
 * @param isKeras2 whether it is one of Keras 2
 * @param parts at least those that {@link partsFor} gives
 * @param blind classes of layers that heed no mask where it comes from, besides those of Keras
 * @throws Error for what it has that there is not here, before anything is made
 */
export function buildModel(
  object: KerasObject,
  isKeras2: boolean,
  { specs, buildGraph }: BuildParts,
  blind: ReadonlySet<string> = new Set(),
): BuiltModel {
  for (const one of objectsOf(object)) if (isLayer(one)) specOf(one, specs);
  const build = (model: KerasObject): BuiltModel => {
    if (!isModel(model))
      throw damaged(`it is of the class ${quoted(model.className)}, and no Sequential or Functional model`);
    return model.className === 'Sequential' ? buildPath(model, describing) : buildGraph!(model, describing);
  };
  const describing: Describing = {
    isKeras2,
    specs,
    blind,
    describeModel(within) {
      const { model, layers } = build(within);
      const weights = layers.flatMap(({ name, place, weights: own }) =>
        own.map((weight) => ({
          own: `${name}/${weight.own}`,
          keras: `layers/${place}/${weight.keras}`,
          isTrainable: weight.isTrainable && within.config['trainable'] !== false,
        })),
      );
      return { className: 'rnnkit>Model', config: model.getConfig(), weights };
    },
  };
  return build(object);
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
    value = maker.call(made.layer, describing.specs[layer.className], [value], { ...(isBlind && { isBlind }) })[0]!;
  }
  return finish(object, maker.graph([value], 'one'), known);
}
