// A state dict of PyTorch in a safetensors file: which modules its tensors belong to, by their names and shapes.
import { check, RnnkitError } from '@rnnkit/data';
import { readForeignSafetensors, type OtherTensor, type StoredTensor } from '@rnnkit/storage';

import { tensorName, type PyTorchModule } from './module.ts';
import { recurrentModule, type TakeTensor } from './recurrent-module.ts';

export type {
  EmbeddingOrLinear,
  LayerNormModule,
  LinearModule,
  PyTorchModule,
  RecurrentModule,
  RecurrentWeights,
} from './module.ts';

/** What a state dict holds. */
export interface StateDict {
  /** The modules, in the order of the first tensor of each in the file, which need not be that in which they run. */
  readonly modules: readonly PyTorchModule[];
  /** The tensors that belong to none of them, by name; without numbers where those are none of floating point. */
  readonly unmatched: ReadonlyMap<string, StoredTensor | OtherTensor>;
  /** The file's remarks. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a state dict of PyTorch, as `safetensors.torch.save_file(model.state_dict(), …)` writes it: `nn.Embedding`, `nn.Linear`,
 * `nn.LayerNorm`, `nn.LSTM`, `nn.GRU` and `nn.RNN` of any number of layers, one direction or both. Tensors of F16 and BF16 become float32, and so do those of F64, rounded.
 * Those of other types, such as `num_batches_tracked`, are among the unmatched.
 * The tensors of a recurrent module are checked against each other.
 *
 * @param bytes the file's; nobody may change them while the tensors are used
 * @param file its name, for errors. Default `The file`
 * @param leave names of tensors that are passed over
 * @throws RnnkitError `invalid-file` when the file is damaged or a module's tensors do not belong together; `unsupported` of an LSTM
 * with `proj_size`; `invalid-argument` when a tensor that is to be passed over is not there
 *
 * @example
 * const { modules, unmatched } = readStateDict(await readFile('model.safetensors'));
 * console.log(modules.map(({ kind, name }) => `${name}: ${kind}`), [...unmatched.keys()]);
 */
export function readStateDict(bytes: Uint8Array, file = 'The file', leave: readonly string[] = []): StateDict {
  const { tensors, others, metadata } = readForeignSafetensors(bytes, file);
  const left = new Map(tensors);
  const unread = new Map(others);
  for (const name of leave) {
    if (left.delete(name) || unread.delete(name)) continue;
    const names = [...tensors.keys(), ...others.keys()];
    throw new RnnkitError(
      'invalid-argument',
      `${file} holds no tensor ${check.describe(name)} that could be left; it holds ${check.describeList(names)}.${check.didYouMean(name, names)}`,
    );
  }
  const take: TakeTensor = (name) => {
    const tensor = left.get(name);
    left.delete(name);
    return tensor;
  };
  const modules: PyTorchModule[] = [];
  for (const name of tensors.keys()) {
    if (!left.has(name)) continue;
    const [, recurrent] = /^(?:(.*)\.)?weight_ih_l0$/s.exec(name) ?? [];
    if (/(?:^|\.)weight_ih_l0$/.test(name)) modules.push(recurrentModule(recurrent ?? '', take, file));
    else if (/(?:^|\.)weight$/.test(name)) {
      const module = plainModule(name.slice(0, -'weight'.length).replace(/\.$/, ''), left);
      if (module === undefined) continue;
      left.delete(name);
      if ('bias' in module) left.delete(tensorName(module.name, 'bias'));
      modules.push(module);
    }
  }
  return { modules, unmatched: new Map<string, StoredTensor | OtherTensor>([...left, ...unread]), metadata };
}

/** The module that has a `weight` and perhaps a `bias`; undefined of such as are not told. */
function plainModule(name: string, tensors: ReadonlyMap<string, StoredTensor>): PyTorchModule | undefined {
  const weight = tensors.get(tensorName(name, 'weight'))!;
  const bias = tensors.get(tensorName(name, 'bias'));
  // A batch normalization looks the same apart from its averages.
  if (tensors.has(tensorName(name, 'running_mean')) || weight.shape.includes(0)) return undefined;
  const rank = weight.shape.length;
  if (bias === undefined) return rank === 2 ? { kind: 'Embedding or Linear', name, weight } : undefined;
  if (rank > 2 || bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0]) return undefined;
  if (rank === 2) return { kind: 'Linear', name, weight, bias };
  return rank === 1 ? { kind: 'LayerNorm', name, weight, bias } : undefined;
}
