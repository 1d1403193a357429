// A layer's configuration here as tfjs-layers has it. What that cannot say is refused.
import { camelCase, underscored } from '../keras/keras-names.ts';
import type { Fields } from '../keras/keras-object.ts';
import { layerSpecs } from '../keras/all-layers.ts';
import type { Description } from './model-config.ts';
import { cannotWrite, quoted } from './refuse.ts';

/** A layer as tfjs-layers has it. */
export interface TfjsObject {
  readonly class_name: string;
  readonly config: Fields;
}

/** Classes of layers that there are in tfjs-layers and here. */
const classes = new Set(
  `Activation Add Average AveragePooling1D BatchNormalization Bidirectional Concatenate Conv1D Dense Dot Dropout Embedding Flatten GRU
  GRUCell GaussianNoise GlobalAveragePooling1D GlobalMaxPooling1D LSTM LSTMCell LayerNormalization Masking MaxPooling1D Maximum Minimum
  Multiply Permute RNN RepeatVector Reshape SimpleRNN SimpleRNNCell SpatialDropout1D StackedRNNCells TimeDistributed`.split(
    /\s+/,
  ),
);

/** The names that activations have there, where they are others. */
const activations: ReadonlyMap<string, string> = new Map([
  ['legacyHardSigmoid', 'hard_sigmoid'],
  ['silu', 'swish'],
  ['logSoftmax', 'log_softmax'],
  ...'elu gelu linear mish relu relu6 selu sigmoid softmax softplus softsign tanh'
    .split(' ')
    .map((name): [string, string] => [name, name]),
]);

/** Options that tfjs-layers does not have, with what they have to be. */
const without: Readonly<Record<string, readonly unknown[]>> = {
  activity_regularizer: [undefined],
  groups: [1],
  rms_scaling: [false],
};
const listed = new Set(['kernel_size', 'pool_size', 'strides', 'dilation_rate']);

/** How a layer within is described. */
type DescribeInner = (layer: Description) => TfjsObject;

/**
 * A layer as tfjs-layers has it.
 *
 * @param name in the file
 * @param describeInner describes what is within it
 * @throws RnnkitError `unsupported` when tfjs-layers has no such layer, or not such options
 */
export function describeLayer(layer: Description, name: string, describeInner: DescribeInner): TfjsObject {
  const { className, config } = layer;
  if (!classes.has(className))
    throw cannotWrite(
      `its layer ${quoted(name)} is of the class ${quoted(className)}, which tfjs-layers does not have`,
    );
  const options: Record<string, unknown> = { name, trainable: config['trainable'] ?? true, dtype: 'float32' };
  for (const option of layerSpecs[className]!.takes ?? []) {
    const value = option === 'reset_after' ? config['variant'] : config[camelCase(option)];
    const written = write(option, value, layer, name, describeInner);
    if (written !== undefined) options[option] = written;
  }
  if (className === 'Conv1D') options['data_format'] = 'channels_last';
  return { class_name: className, config: options };
}

function write(
  option: string,
  value: unknown,
  { className, config }: Description,
  name: string,
  describeInner: DescribeInner,
): unknown {
  if (option === 'zero_output_for_mask') return undefined;
  if (className === 'Conv1D' && value === 'causal')
    throw cannotWrite(`its layer ${quoted(name)} has the padding "causal", which tfjs-layers does not carry out`);
  if (option === 'reset_after') return expectResetBefore(value, name);
  if (Object.hasOwn(without, option)) return expectNone(option, value, without[option]!, name);
  // Only a batch normalization has constraints on these.
  if (className === 'LayerNormalization' && option.endsWith('_constraint'))
    return expectNone(option, value, [undefined], name);
  if (/_(?:initializer|regularizer|constraint)$/.test(option)) return describePart(value, option, name);
  if (option.endsWith('activation')) return describeActivation(value, name);
  if (option === 'backward_layer') return expectSameBackwards(config, name);
  if (option === 'layer' || option === 'cell') return describeInner(value as Description);
  if (option === 'cells') return (value as readonly Description[]).map(describeInner);
  return listed.has(option) ? [value] : value;
}

function expectResetBefore(variant: unknown, name: string): false {
  if (variant === 'resetBefore') return false;
  throw cannotWrite(
    `its layer ${quoted(name)} is a GRU whose variant is ${quoted(String(variant))}, and one of tfjs-layers is of the variant "resetBefore"`,
  );
}

function expectNone(option: string, value: unknown, allowed: readonly unknown[], name: string): undefined {
  if (allowed.includes(value)) return undefined;
  const given = (JSON.stringify(value) ?? '').slice(0, 60);
  throw cannotWrite(`its layer ${quoted(name)} has ${camelCase(option)}: ${given}, which tfjs-layers does not have`);
}

/** An initializer, a regularizer or a constraint. */
function describePart(value: unknown, option: string, name: string): TfjsObject | null {
  if (value === undefined) return null;
  const { className, config } = value as Description;
  if (className.includes('>'))
    throw cannotWrite(`its layer ${quoted(name)} has a ${camelCase(option)} of your own, ${quoted(className)}`);
  const entries = Object.entries(config).map(([key, given]): [string, unknown] => [
    underscored(key),
    choiceOf(key, given),
  ]);
  return { class_name: className.replace(/^Lecun/, 'LeCun'), config: Object.fromEntries(entries) };
}

function choiceOf(option: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return option === 'distribution' && value !== 'uniform' ? 'normal' : underscored(value);
}

function describeActivation(value: unknown, name: string): string {
  const written = typeof value === 'string' ? activations.get(value) : undefined;
  if (written !== undefined) return written;
  const given = typeof value === 'string' ? value : String((value as Description | undefined)?.className);
  throw cannotWrite(`its layer ${quoted(name)} has the activation ${quoted(given)}, which tfjs-layers does not have`);
}

/** A Bidirectional there has one layer, which reads both ways. */
function expectSameBackwards(config: Fields, name: string): undefined {
  const [forward, backward] = [config['layer'], config['backwardLayer']].map((layer) => {
    const { className, config: own } = layer as Description;
    const { name: _, goBackwards, ...options } = own;
    return { goBackwards, alike: JSON.stringify([className, options]) };
  });
  if (forward!.alike === backward!.alike && forward!.goBackwards === false) return undefined;
  throw cannotWrite(`the two directions of its layer ${quoted(name)} differ, and those of tfjs-layers are alike`);
}
