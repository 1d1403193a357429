// A state dict of a model.
import { check, RnnkitError } from '@rnnkit/data';
import { checkFinite, Model, usageOf } from '@rnnkit/models';
import { writeSafetensors, type StoredTensor } from '@rnnkit/storage';

import { transpose } from './layout.ts';
import { tensorName } from './module.ts';
import { modulesOfModel, type WrittenModule } from './modules-of-model.ts';
import { planRemark } from './plan.ts';
import { recurrentPart, recurrentTensors, type NamedTensor } from './recurrent-of-layers.ts';

/** Options of {@link writePyTorch}. */
export interface WritePyTorchOptions {
  /** What goes before the names of all modules, such as `encoder.`. Default nothing. */
  readonly prefix?: string;
  /** How the numbers lie in the file: in F32, or rounded to F16 or BF16, which take half of that. Default `F32`. */
  readonly dtype?: 'F32' | 'F16' | 'BF16';
  /** Further remarks of the file, texts by their names, which {@link readPyTorch} gives back. Default none. */
  readonly remarks?: ReadonlyMap<string, string>;
}

/**
 * The state dict of a model for PyTorch, in safetensors: `model.load_state_dict(safetensors.torch.load_file(path), strict=True)`. A layer
 * becomes the module of its name: `embedding` an `nn.Embedding`, `dense` an `nn.Linear`, `layerNormalization` an `nn.LayerNorm`;
 * `lstm`, `gru` and `simpleRnn` become `nn.LSTM`, `nn.GRU` and `nn.RNN`, in a `bidirectional`, too. Such as are alike, follow one another and are called `lstm`,
 * `lstm_1` and so on, or `rnn`, `rnn_l1`, become one module of several layers. Layers come one after the other; but an embedding of the
 * ids may stand beside them, whose mean over the tokens (`globalAveragePooling1d`) is joined to what the last `dense` takes.
 *
 * The file's remarks say what a state dict does not: `rnnkit.plan`, by which {@link readPyTorch} makes the same model again, and
 * `rnnkit.modules`, a JSON list of `{ name, module, arguments }`, what each is called in `torch.nn` and made with. Dropout is in neither.
 *
 * @throws RnnkitError `unsupported`, before anything is written, when a layer has no counterpart in PyTorch: one that is not named above, a `gru` whose reset gate
 * acts before the product, other activations than PyTorch's in a recurrent layer, directions that are not put side by side;
 * `invalid-state` when the model is not built
 *
 * @example
 * await writeFile('model.safetensors', await writePyTorch(model, { prefix: 'encoder.' }));
 */
export async function writePyTorch(model: Model<unknown>, options: WritePyTorchOptions = {}): Promise<Uint8Array> {
  const { prefix, dtype, remarks } = check.checkOptions<Required<WritePyTorchOptions>>(
    'writePyTorch',
    {
      prefix: check.text,
      dtype: check.oneOf('F32', 'F16', 'BF16'),
      remarks: check.rule('a Map of texts', (value) => value instanceof Map),
    },
    { prefix: '', dtype: 'F32', remarks: new Map() },
    options,
  );
  if (!(model instanceof Model))
    throw new RnnkitError('invalid-argument', `writePyTorch takes a model; got ${check.describe(model)}.`);
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to write: build it, or train it first.');
  const { modules, plan } = modulesOfModel(model, prefix);
  const tensors = new Map<string, StoredTensor>();
  for (const module of modules) {
    for (const [name, tensor] of await tensorsOf(module))
      tensors.set(tensorName(module.name, name), { ...tensor, dtype });
  }
  const classes = modules.map(({ layers: _, ...written }) => written);
  const metadata = new Map([
    ...remarks,
    ['format', 'pt'],
    [planRemark, JSON.stringify(plan)],
    ['rnnkit.modules', JSON.stringify(classes)],
  ]);
  return writeSafetensors({ tensors, metadata });
}

async function tensorsOf({ module, layers }: WrittenModule): Promise<readonly NamedTensor[]> {
  const tensors: NamedTensor[] = [];
  for (const [index, layer] of layers.entries()) {
    const weights = await valuesOf(layer);
    switch (module) {
      case 'Embedding': {
        const [{ variable }] = layer.weights as readonly [(typeof layer.weights)[number]];
        tensors.push(['weight', { shape: variable.shape, data: weights.get('embeddings')! }]);
        break;
      }
      case 'LayerNorm':
        for (const [name, weight] of [
          ['weight', 'gamma'],
          ['bias', 'beta'],
        ] as const) {
          const data = weights.get(weight)!;
          tensors.push([name, { shape: [data.length], data }]);
        }
        break;
      case 'Linear': {
        const [rows, columns] = layer.weights[0]!.variable.shape as [number, number];
        const kernel = transpose(weights.get('kernel')!, rows, columns);
        tensors.push(['weight', { shape: [columns, rows], data: kernel }]);
        const bias = weights.get('bias');
        if (bias !== undefined) tensors.push(['bias', { shape: [columns], data: bias }]);
        break;
      }
      default:
        tensors.push(...recurrentTensors(recurrentPart(layer), weights, index));
    }
  }
  return tensors;
}

type WeightedLayer = WrittenModule['layers'][number];

async function valuesOf(layer: WeightedLayer): Promise<ReadonlyMap<string, Float32Array>> {
  const read = layer.weights.map(async ({ name, variable }): Promise<[string, Float32Array]> => {
    const data = Float32Array.from(await variable.data());
    checkFinite(data, `${layer.name}/${name}`, 'The model');
    return [name, data];
  });
  return new Map(await Promise.all(read));
}
