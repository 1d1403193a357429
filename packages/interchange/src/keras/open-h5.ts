// Opening whole-model `.h5` files, of Keras 3 and of Keras 2.
import { textAttribute } from '../hdf5/attributes.ts';
import { openHdf5, type Hdf5Group } from '../hdf5/hdf5-file.ts';
import { buildModel, partsFor } from './build-model.ts';
import { parsed } from './keras-json.ts';
import { readObject } from './keras-object.ts';
import { datasetsOf, opening, withWeights, type OpenedKeras } from './opened-keras.ts';
import { damaged, quoted } from './refuse.ts';
import { withoutTexts } from './without-texts.ts';

/** Opens a whole-model `.h5` file. @throws Error as `readKeras` */
export function openKerasH5(owner: string, bytes: Uint8Array): Promise<OpenedKeras> {
  return opening(owner, bytes, openH5);
}

async function openH5(bytes: Uint8Array): Promise<OpenedKeras> {
  const root = await openHdf5(bytes);
  const config = textAttribute(root, 'model_config');
  const group = await root.group('model_weights');
  if (typeof config !== 'string' || group === undefined) throw damaged('it holds no whole model, but weights alone');
  const version = textAttribute(root, 'keras_version') ?? textAttribute(group, 'keras_version');
  const isKeras2 = typeof version !== 'string' || !version.startsWith('3');
  const { model: without, tokenizer } = await withoutTexts(readObject(parsed(config), 'its configuration'), undefined);
  const built = buildModel(without, isKeras2, await partsFor(without));
  const places = new Map<string, string>();
  const weightNames = new Map<string, string>();
  for (const { name, weights } of built.layers) {
    const names = namesOf(await group.group(name));
    const order = [
      ...weights.filter(({ isTrainable }) => isTrainable),
      ...weights.filter(({ isTrainable }) => !isTrainable),
    ];
    if (names.length !== order.length)
      throw damaged(`its layer ${quoted(name)} has ${names.length} weights instead of ${order.length}`);
    for (const [index, { keras, own }] of order.entries()) {
      places.set(`${name}/${keras}`, `${name}/${names[index]!}`);
      weightNames.set(`${name}/${own}`, names[index]!);
    }
  }
  const model = await withWeights(built, (name, _, path) => group.dataset(places.get(`${name}/${path}`)!));
  return {
    model,
    tokenizer,
    layers: built.layers,
    metadata: new Map(),
    ...(isKeras2 && { keras2: { version: typeof version === 'string' ? version : '', names: weightNames } }),
    get compiled() {
      const compiled = textAttribute(root, 'training_config');
      return typeof compiled === 'string' ? parsed(compiled) : undefined;
    },
    async optimizer() {
      const own = await root.group('optimizer_weights');
      return datasetsOf(namesOf(own), (name) => own!.dataset(name));
    },
  };
}

/** The names of weights that a group lists, in their order. */
function namesOf(group: Hdf5Group | undefined): readonly string[] {
  const listed = group === undefined ? [] : (textAttribute(group, 'weight_names') ?? []);
  return typeof listed === 'string' ? [listed] : listed;
}
