// Opening `.keras` files.
import { openZip } from '@rnnkit/storage';

import { openHdf5, type Hdf5Group } from '../hdf5/hdf5-file.ts';
import { buildModel, partsFor } from './build-model.ts';
import { parsed, utf8 } from './keras-json.ts';
import { isFields, metadataPath, ownMetadata, readObject } from './keras-object.ts';
import { datasetsOf, opening, withWeights, type OpenedKeras } from './opened-keras.ts';
import { damaged, quoted } from './refuse.ts';
import { withoutTexts } from './without-texts.ts';

const largestJson = 16 * 1024 ** 2;
const largestWeights = 4 * 1024 ** 3;

/** Opens a `.keras` file. @throws Error as `readKeras` */
export function openKeras(owner: string, bytes: Uint8Array): Promise<OpenedKeras> {
  return opening(owner, bytes, openArchive);
}

async function openArchive(bytes: Uint8Array): Promise<OpenedKeras> {
  const zip = openZip(bytes);
  const config = await zip.read('config.json', largestJson);
  const weights = await zip.read('model.weights.h5', largestWeights);
  if (config === undefined || weights === undefined) throw damaged('it has no config.json, or no model.weights.h5');
  const root = await openHdf5(weights);
  const layers = (await root.group('layers')) ?? (await root.group('_layer_checkpoint_dependencies'));
  const object = readObject(parsed(utf8(config)), 'its configuration');
  const { model: without, tokenizer } = await withoutTexts(object, zip);
  const metadata = remarksOf(await zip.read(metadataPath, largestJson));
  const built = buildModel(without, false, await partsFor(without));
  const found = new Set<string>();
  const model = await withWeights(built, (_, place, path) => {
    found.add(`${place}/${path}`);
    return layers?.dataset(`${place}/${path}`);
  });
  try {
    if (layers !== undefined) await expectNoMore(layers, found);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return {
    model,
    tokenizer,
    layers: built.layers,
    metadata,
    compiled: object.fields['compile_config'],
    async optimizer() {
      const group = await root.group('optimizer/vars');
      const count = (await group?.names())?.length ?? 0;
      return datasetsOf(
        Array.from({ length: count }, (_, place) => String(place)),
        (name) => group!.dataset(name),
      );
    },
  };
}

/** What a file says beside the model: the texts in it that are not Keras' own. */
function remarksOf(json: Uint8Array | undefined): ReadonlyMap<string, string> {
  const all = json === undefined ? {} : parsed(utf8(json));
  if (!isFields(all)) throw damaged(`its ${metadataPath} is no object`);
  const texts = Object.entries(all).filter(([, text]) => typeof text === 'string') as [string, string][];
  return new Map(texts.filter(([name]) => !ownMetadata.includes(name)));
}

/** Throws where a file has numbers of layers that nothing here has. Groups are gone through once, however they are within each other. */
async function expectNoMore(root: Hdf5Group, found: ReadonlySet<string>): Promise<void> {
  let left = mostGroups;
  const walk = async (group: Hdf5Group, path: string): Promise<void> => {
    if (--left < 0) throw damaged(`it has more than ${mostGroups} groups of weights`);
    for (const name of await group.names()) {
      const within = await group.group(name);
      // Where what is drawn has come to; it is drawn from the model's seed here.
      if (name.startsWith('seed_generator')) continue;
      if (within !== undefined) await walk(within, `${path}${name}/`);
      else if (!found.has(`${path}${name}`)) throw damaged(`nothing here has its weight ${quoted(`${path}${name}`)}`);
    }
  };
  await walk(root, '');
}

const mostGroups = 65_536;
