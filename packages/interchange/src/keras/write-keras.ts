// Writing models for Keras.
import { check, RnnkitError } from '@rnnkit/data';
import { checkFinite, type Model, usageOf } from '@rnnkit/models';
import { writeZip } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';

import { writeHdf5, type Hdf5Numbers } from '../hdf5/write-hdf5.ts';
import { allParts } from './all-parts.ts';
import { buildModel } from './build-model.ts';
import type { LayerWeights } from './built-model.ts';
import { modelToKeras } from './graph-to-keras.ts';
import { metadataPath, ownMetadata, readObject, tokenizerPath } from './keras-object.ts';
import { expectSame } from './same-model.ts';
import { unwritable } from './refuse.ts';
import { withTexts, type TextModel } from './texts-to-keras.ts';

/**
 * A `.keras` file of a model, which Keras 3 loads: Sequential where the model is a path, Functional where it is another graph. What Keras
 * cannot hold, such as a layer of one's own, is refused by its name before anything is written. Equal models make equal bytes.
 *
 * @throws RnnkitError `unsupported` when Keras does not have a layer or an option; `invalid-state` when the model is not built;
 *   `invalid-file` when a weight is no number; `invalid-argument` when it is no model
 *
 * @example
 * await writeFile('model.keras', await writeKeras(model));
 */
export async function writeKeras(model: Model<unknown>, options: WriteKerasOptions = {}): Promise<Uint8Array> {
  const { tokenizer, takesTexts, metadata } = readTextOptions('writeKeras', {}, options);
  const { config, layers } = describeForKeras(model);
  const text = textParts(config, tokenizer, takesTexts);
  const datasets = await weightsForKeras(model, layers);
  return packKeras(text.config, datasets, text.assets, metadata);
}

/** Options of `writeKeras`. */
export interface WriteKerasOptions {
  /** What makes the model's ids of texts. It goes into the file beside the model, where `readKeras` finds it, and Keras leaves it. */
  readonly tokenizer?: Tokenizer | undefined;
  /**
   * Whether the model takes texts in Keras: a TextVectorization, or a StringLookup, that does what the tokenizer does comes before it. That
   * needs Keras with TensorFlow, and a tokenizer that such a layer can be. Default false.
   */
  readonly takesTexts?: boolean;
  /** Texts by their names that go along in the file's `metadata.json`: Keras leaves them, and `readKeras` gives them back. Default none. */
  readonly metadata?: ReadonlyMap<string, string>;
}

type TextOptions = Required<Omit<WriteKerasOptions, 'tokenizer'>> & Pick<WriteKerasOptions, 'tokenizer'>;

/** The options about texts, checked, with others. */
export function readTextOptions<More extends object>(
  owner: string,
  more: { readonly checks?: check.OptionChecks; readonly defaults?: More },
  options: object,
): TextOptions & More {
  const tokenizer: check.OptionCheck = check.optional((value, name) => {
    if (value instanceof Tokenizer) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a Tokenizer of @rnnkit/text; got ${check.describe(value)}.`,
    );
  });
  const checks = { tokenizer, takesTexts: check.flag, metadata: checkMetadata, ...more.checks };
  const read = check.checkOptions(
    owner,
    checks,
    { takesTexts: false, metadata: new Map(), ...more.defaults } as TextOptions & More,
    options,
  );
  if (read.takesTexts && read.tokenizer === undefined)
    throw new RnnkitError('invalid-argument', `${owner}: takesTexts needs the tokenizer that makes ids of them.`);
  return read;
}

const checkMetadata: check.OptionCheck = (value, name) => {
  const isMap = value instanceof Map;
  const texts = isMap ? [...(value as ReadonlyMap<unknown, unknown>)].flat() : [];
  if (!isMap || !texts.every((text) => typeof text === 'string'))
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a Map of texts by their names; got ${check.describe(value)}.`,
    );
  const own = ownMetadata.find((known) => value.has(known));
  if (own !== undefined)
    throw new RnnkitError('invalid-argument', `${name}: ${own} is Keras' own; give the text another name.`);
  return value;
};

/** The configuration, and the files that belong to the tokenizer. */
export function textParts(config: object, tokenizer: Tokenizer | undefined, takesTexts: boolean): TextModel {
  if (tokenizer === undefined) return { config, assets: new Map() };
  if (takesTexts) return withTexts(config, tokenizer);
  const json = new TextEncoder().encode(JSON.stringify(tokenizer));
  return { config, assets: new Map([[tokenizerPath, json]]) };
}

/** A model as Keras would describe it, and where it has the weights. */
export interface Described {
  readonly config: object;
  readonly layers: readonly LayerWeights[];
}

/** A model as Keras would describe it. @throws Error when it is none, is not built, or has what Keras cannot hold, by its name */
export function describeForKeras(model: Model<unknown>): Described {
  if (typeof (Object(model) as Partial<Model<unknown>>).graph !== 'object')
    throw new RnnkitError(
      'invalid-argument',
      `writeKeras takes a model of @rnnkit/models; got ${check.describe(model)}.`,
    );
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to write: build it, or train it first.');
  try {
    return describe(model, false);
  } catch {
    return describe(model, true);
  }
}

function describe(model: Model<unknown>, keepsHelpers: boolean): Described {
  const config = modelToKeras(model, keepsHelpers);
  // What Keras would make of it is what comes of reading it.
  const read = readObject(JSON.parse(JSON.stringify(config)), 'the model');
  const { model: again, layers } = buildModel(read, false, allParts);
  try {
    expectSame(model.getConfig(), again.getConfig());
  } finally {
    again.dispose();
  }
  return { config, layers };
}

/** The weights of a model by their paths. They are read in the turn of the call. */
export async function weightsForKeras(
  model: Model<unknown>,
  layers: readonly LayerWeights[],
): Promise<Map<string, Hdf5Numbers>> {
  const names = model.weights.map(({ name }) => name);
  const shapes = model.weights.map(({ variable }) => variable.shape);
  const values = await model.getWeights();
  const datasets = new Map<string, Hdf5Numbers>();
  for (const { name, place, weights } of layers) {
    for (const { own, keras } of weights) {
      const index = names.indexOf(`${name}/${own}`);
      if (index === -1) throw unwritable(`it has no weight ${name}/${own}`);
      const data = values[index]!;
      checkFinite(data, names[index]!, 'The model');
      datasets.set(`layers/${place}/${keras}`, { shape: shapes[index]!, data });
    }
  }
  return datasets;
}

/** The file: nothing of it tells when it was made. */
export function packKeras(
  config: object,
  datasets: ReadonlyMap<string, Hdf5Numbers>,
  assets: ReadonlyMap<string, Uint8Array>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  return writeZip(
    new Map([
      [
        metadataPath,
        json({ keras_version: '3.15.1', date_saved: '2000-01-01@00:00:00', ...Object.fromEntries(metadata) }),
      ],
      ['config.json', new TextEncoder().encode(withFloats(JSON.stringify(config)))],
      ['model.weights.h5', writeHdf5(datasets)],
      ...assets,
    ]),
  );
}

/** Keras takes some numbers for what they are only where they are written as floats. Within a text, no quotation mark stands by itself. */
function withFloats(json: string): string {
  return json.replaceAll(
    /"(?:learning_rate|initial_learning_rate|momentum|rho|beta_[12]|epsilon|clipnorm|clipvalue|global_clipnorm|weight_decay|ema_momentum)":\d+(?=[,}])/g,
    '$&.0',
  );
}
