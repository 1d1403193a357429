// A model's graph as tfjs-layers has it, and the names of its weights there.
import { snakeCase, underscored } from '../keras/keras-names.ts';
import type { Fields } from '../keras/keras-object.ts';
import { describeLayer, type TfjsObject } from './describe-layer.ts';
import { isMaskHelper, modelClass, modelWithin, type Description, type ModelConfig } from './model-config.ts';
import { cannotWrite, quoted } from './refuse.ts';

/** A model as tfjs-layers has it. */
export interface DescribedModel {
  readonly object: TfjsObject;
  /** The name there of a weight, by its path here. */
  readonly nameOf: (path: readonly string[]) => string;
}

/** The name of a weight within a layer there. */
type NameWithin = (path: readonly string[]) => string;

/** A model whose layers know their shapes. */
export interface ShapedModel {
  readonly layers: readonly {
    readonly className: string;
    readonly outputShape?: readonly (number | null)[] | undefined;
    readonly layers?: ShapedModel['layers'];
  }[];
}

/**
 * A model, and the names of its weights.
 *
 * @param shaped the model itself, which is built
 * @throws RnnkitError `unsupported` when tfjs-layers has not what it has
 */
export function describeModel(config: ModelConfig, shaped: ShapedModel): DescribedModel {
  return new Describer().describe(config, config.name ?? 'model', shaped);
}

class Describer {
  /** No two layers of a file have one name, those of models within either. */
  readonly #taken = new Set<string>();

  describe(config: ModelConfig, name: string, shaped: Partial<ShapedModel>, prefix = ''): DescribedModel {
    const layers = config.layers.map((layer) => this.#nameFor(layer.config.name!, prefix));
    const inputs = config.inputs.map((input) => this.#nameFor(input.name, prefix));
    const names = new Map<string, NameWithin>();
    const described = config.layers.map((layer, index) => {
      const { object, within } = this.#layer(layer, layers[index]!, shaped.layers?.[index] ?? {});
      names.set(layer.config.name!, within);
      return object;
    });
    const refs: (readonly [string, number, number])[] = inputs.map((input) => [input, 0, 0]);
    const nodes = described.map((): unknown[] => []);
    for (const call of config.calls) {
      // What it does, tfjs-layers does by itself.
      if (isMaskHelper(config, call)) {
        refs.push(refs[call.inputs[0]!]!);
        continue;
      }
      // That a model was made counts there as its first call.
      const first = config.layers[call.layer]!.className === modelClass ? 1 : 0;
      const node = nodes[call.layer]!.length + first;
      const given = [...call.inputs, ...(call.initialState ?? [])];
      nodes[call.layer]!.push(given.map((value) => [...refs[value]!, {}]));
      for (let output = 0; output < (call.outputs ?? 1); output++) refs.push([layers[call.layer]!, node, output]);
    }
    const own = {
      name,
      layers: [
        ...config.inputs.map((input, index) => inputLayer(input, inputs[index]!)),
        ...described.flatMap((object, index) =>
          nodes[index]!.length === 0 ? [] : [{ ...object, name: layers[index], inbound_nodes: nodes[index] }],
        ),
      ],
      input_layers: inputs.map((input) => [input, 0, 0]),
      output_layers: config.outputs.map(({ value }) => refs[value]),
    };
    return {
      object: { class_name: 'Model', config: own },
      nameOf: ([layer, ...path]) => (names.get(layer!) ?? unknownWeight(layer!))(path),
    };
  }

  #layer(
    layer: Description,
    name: string,
    shaped: Partial<ShapedModel['layers'][number]>,
  ): { readonly object: TfjsObject; readonly within: NameWithin } {
    if (layer.className === modelClass) {
      const { object, nameOf } = this.describe(modelWithin(layer), name, shaped, `${name}_`);
      return { object, within: nameOf };
    }
    let within = plainName;
    let isModel = false;
    const describeInner = (inner: Description): TfjsObject => {
      if (inner.className === modelClass) {
        const { object, nameOf } = this.describe(modelWithin(inner), `${name}_model`, {}, `${name}_`);
        within = nameOf;
        isModel = true;
        return object;
      }
      const innerName = inner.config.name ?? snakeCase(inner.className);
      const object = describeLayer(inner, innerName, describeInner);
      if (layer.className === 'Bidirectional' || inner.className === 'Bidirectional')
        within = directedName(nameOfRecurrent(inner));
      return object;
    };
    const object = describeLayer(withSizes(layer, shaped.outputShape), name, describeInner);
    return { object, within: isModel ? within : (path) => `${name}/${within(path)}` };
  }

  #nameFor(wanted: string, prefix: string): string {
    if (!/^[A-Za-z0-9][-A-Za-z0-9._]*$/.test(wanted))
      throw cannotWrite(
        `${quoted(wanted)} is no name that tfjs-layers takes: those consist of Latin letters, digits, dots, hyphens and underscores, and begin with a letter or digit`,
      );
    const base = this.#taken.has(wanted) ? `${prefix}${wanted}` : wanted;
    let name = base;
    for (let count = 1; this.#taken.has(name); count++) name = `${base}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** A layer whose shape says its sizes: tfjs-layers does not work them out before there are numbers. */
function withSizes(layer: Description, outputShape: readonly (number | null)[] | undefined): Description {
  const { targetShape } = layer.config as { readonly targetShape?: readonly number[] };
  if (layer.className !== 'Reshape' || outputShape === undefined) return layer;
  const sizes = targetShape!.map((size, axis) => (size === -1 ? (outputShape[axis + 1] ?? -1) : size));
  return { ...layer, config: { ...layer.config, targetShape: sizes } };
}

function inputLayer({ shape, dtype }: ModelConfig['inputs'][number], name: string): Fields {
  const config = { batch_input_shape: shape, dtype: dtype ?? 'float32', sparse: false, name };
  return { name, class_name: 'InputLayer', config, inbound_nodes: [] };
}

/** `kernel`, also of a cell; of several `RNNCell_0/kernel`. */
function plainName(path: readonly string[]): string {
  return path
    .filter((part) => part !== 'cell')
    .map((part) => (/^\d+$/.test(part) ? `RNNCell_${part}` : underscored(part)))
    .join('/');
}

function nameOfRecurrent({ className, config }: Description): string {
  const inner = className === 'Bidirectional' ? (config['layer'] as Description) : { className, config };
  return inner.config.name ?? snakeCase(inner.className);
}

/** `forward_lstm/kernel`. */
function directedName(layer: string): NameWithin {
  return ([direction, ...path]) => `${direction!}_${layer}/${plainName(path)}`;
}

function unknownWeight(layer: string): never {
  throw cannotWrite(`its layer ${quoted(layer)} is in two of its models`);
}
