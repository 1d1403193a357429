// Writing LayersModels of TensorFlow.js.
import { check, RnnkitError } from '@rnnkit/data';
import { checkFinite, Model, usageOf } from '@rnnkit/models';

import type { Fields } from '../keras/keras-object.ts';
import { describeModel, type DescribedModel } from './describe-model.ts';
import type { ModelConfig } from './model-config.ts';
import { cannotWrite } from './refuse.ts';
import { expectRunnable } from './runnable.ts';
import { expectSameMasks } from './same-masks.ts';
import { shardsOf, storeWeight, type TfjsWeightDtype } from './write-weights.ts';

/** Options of {@link writeTfjsLayers}. */
export interface WriteTfjsLayersOptions {
  /** What is put beside the model as its `userDefinedMetadata`: an object of JSON, such as labels. Default nothing. */
  readonly metadata?: Fields | undefined;
  /**
   * How the numbers of the weights lie: as they are, in halves, or as whole numbers with a scale for each weight, as `tensorflowjs_converter`
   * quantizes. Default `float32`.
   */
  readonly dtype?: TfjsWeightDtype;
  /** The most bytes that a file of weights has, at least 1,024. Default 4,194,304, which browsers keep. */
  readonly shardBytes?: number;
}

/**
 * A model as files of a LayersModel for `tf.loadLayersModel`: `model.json`, and `group1-shard1of1.bin` and so on beside it. It becomes a
 * Functional model of layers with the same names; where two layers of models within have one name, that of their model goes before it.
 * Outputs come as a list, without names.
 *
 * @throws RnnkitError `unsupported`, before anything is written, when tfjs-layers has not what the model has, or would answer
 * otherwise: a `gru` whose reset gate acts after the product, attention, a layer or an activation of your own, a pooling that leaves out
 * padding; `invalid-state` when the model is not built
 *
 * @example
 * for (const [name, bytes] of await writeTfjsLayers(model)) await writeFile(join('web-model', name), bytes);
 */
export async function writeTfjsLayers(
  model: Model<unknown>,
  options: WriteTfjsLayersOptions = {},
): Promise<Map<string, Uint8Array>> {
  const { metadata, dtype, shardBytes } = check.checkOptions<WriteTfjsLayersOptions & typeof defaults>(
    'writeTfjsLayers',
    {
      metadata: check.optional(jsonObject),
      dtype: check.oneOf('float32', 'float16', 'uint16', 'uint8'),
      shardBytes: check.whole(1024),
    },
    defaults,
    options,
  );
  const described = describe(model);
  const weights = await weightsOf(model, described);
  const stored = weights.map((weight) => storeWeight(weight, dtype));
  const shards = shardsOf(stored, shardBytes);
  const paths = shards.map((_, index) => `group1-shard${index + 1}of${shards.length}.bin`);
  const json = {
    format: 'layers-model',
    generatedBy: 'rnnkit',
    convertedBy: null,
    modelTopology: { keras_version: '2.15.0', backend: 'rnnkit', model_config: described.object },
    weightsManifest: [{ paths, weights: stored.map(({ spec }) => spec) }],
    ...(metadata !== undefined && { userDefinedMetadata: metadata }),
  };
  return new Map([
    ['model.json', new TextEncoder().encode(`${JSON.stringify(json)}\n`)],
    ...paths.map((path, index): [string, Uint8Array] => [path, shards[index]!]),
  ]);
}

const defaults = { dtype: 'float32' as const, shardBytes: 4 * 1024 ** 2 };

const jsonObject: check.OptionCheck = (value, name) => {
  if (check.isPlain(value)) return value;
  throw new RnnkitError('invalid-argument', `${name} has to be an object of JSON; got ${check.describe(value)}.`);
};

/** All that can be refused, before any number is read. */
function describe(model: Model<unknown>): DescribedModel {
  if (!(model instanceof Model))
    throw new RnnkitError('invalid-argument', `writeTfjsLayers takes a model; got ${check.describe(model)}.`);
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to write: build it, or train it first.');
  const config = model.getConfig() as unknown as ModelConfig;
  const described = describeModel(config, model);
  expectSameMasks(config, cannotWrite);
  expectRunnable(config);
  return described;
}

async function weightsOf(
  model: Model<unknown>,
  { nameOf }: DescribedModel,
): Promise<readonly { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array }[]> {
  const read = model.weights.map(async ({ name, variable }) => {
    const data = Float32Array.from(await variable.data());
    checkFinite(data, name, 'The model');
    return { name: nameOf(name.split('/')), shape: variable.shape, data };
  });
  return Promise.all(read);
}
