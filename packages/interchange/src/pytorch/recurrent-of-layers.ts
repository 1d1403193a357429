// Recurrent layers as nn.LSTM, nn.GRU and nn.RNN: what each is, which belong together, and their tensors.
import type { Layer } from '@rnnkit/layers';

import { gateCount, reorderGates, splitBias, transpose } from './layout.ts';
import type { RecurrentModule } from './module.ts';
import { cannotWrite, expectOption } from './path-of-model.ts';

type Config = Readonly<Record<string, unknown>>;

/** What a recurrent layer is as a part of a module. */
export interface RecurrentPart {
  readonly kind: RecurrentModule['kind'];
  readonly units: number;
  readonly bias: boolean;
  readonly bidirectional: boolean;
  readonly activation: string;
  readonly returnSequences: boolean;
}

const kinds: Readonly<Record<string, RecurrentModule['kind']>> = { LSTM: 'LSTM', GRU: 'GRU', SimpleRNN: 'RNN' };

/** Whether a layer is recurrent. */
export const isRecurrentLayer = ({ className }: Layer): boolean =>
  Object.hasOwn(kinds, className) || className === 'Bidirectional';

/** What a recurrent layer is. @throws RnnkitError `unsupported` when no module does what it does */
export function recurrentPart(layer: Layer): RecurrentPart {
  const config = layer.getConfig();
  if (layer.className !== 'Bidirectional') {
    expectOption(layer, config, 'goBackwards', false);
    return { ...onePart(layer, layer.className, config), bidirectional: false };
  }
  expectOption(layer, config, 'mergeMode', 'concat');
  const [forward, backward] = [config['layer'], config['backwardLayer']] as readonly {
    readonly className: string;
    readonly config: Config;
  }[];
  expectOption(layer, forward!.config, 'goBackwards', false);
  const [one, other] = [forward!, backward!].map((direction) => onePart(layer, direction.className, direction.config));
  if (JSON.stringify(one) !== JSON.stringify(other))
    throw cannotWrite(layer, 'its two directions differ; those of a module of PyTorch are alike.');
  return { ...one!, bidirectional: true };
}

function onePart(layer: Layer, className: string, config: Config): Omit<RecurrentPart, 'bidirectional'> {
  const kind = kinds[className]!;
  if (kind === 'RNN') expectOption(layer, config, 'activation', 'tanh', 'relu');
  else {
    expectOption(layer, config, 'activation', 'tanh');
    expectOption(layer, config, 'recurrentActivation', 'sigmoid');
  }
  if (kind === 'GRU') expectOption(layer, config, 'variant', 'resetAfter');
  return {
    kind,
    units: config['units'] as number,
    bias: config['useBias'] as boolean,
    activation: config['activation'] as string,
    returnSequences: config['returnSequences'] as boolean,
  };
}

/** Whether a layer behind others can be the next layer of their module: it is alike, and its name is the first's with a number. */
export function isNextOf(first: Layer, count: number, next: Layer): boolean {
  const isNamed = [`${first.name}_${count}`, `${first.name}_l${count}`].includes(next.name);
  if (!isNamed || !isRecurrentLayer(next)) return false;
  const { returnSequences: _, ...one } = recurrentPart(first);
  const { returnSequences: _last, ...other } = recurrentPart(next);
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A tensor by its name in the module. */
export type NamedTensor = readonly [string, { readonly shape: readonly number[]; readonly data: Float32Array }];

/**
 * The tensors of a layer of a module.
 *
 * @param weights the layer's, by their names
 * @param index which layer of its module it is
 */
export function recurrentTensors(
  { kind, units, bias, bidirectional }: RecurrentPart,
  weights: ReadonlyMap<string, Float32Array>,
  index: number,
): readonly NamedTensor[] {
  const rows = gateCount(kind) * units;
  return (bidirectional ? ['forward/', 'backward/'] : ['']).flatMap((path) => {
    const suffix = `l${index}${path === 'backward/' ? '_reverse' : ''}`;
    const matrix = (name: string): NamedTensor[1] => {
      const data = weights.get(`${path}${name}`)!;
      const columns = data.length / rows;
      return { shape: [rows, columns], data: reorderGates(transpose(data, columns, rows), kind) };
    };
    const tensors: NamedTensor[] = [
      [`weight_ih_${suffix}`, matrix('kernel')],
      [`weight_hh_${suffix}`, matrix('recurrentKernel')],
    ];
    if (!bias) return tensors;
    const [input, hidden] = splitBias(kind, weights.get(`${path}bias`)!);
    tensors.push([`bias_ih_${suffix}`, { shape: [rows], data: input }]);
    tensors.push([`bias_hh_${suffix}`, { shape: [rows], data: hidden }]);
    return tensors;
  });
}
