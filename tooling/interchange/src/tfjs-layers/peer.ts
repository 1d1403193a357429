// The other side: real tfjs-layers. It is reached by require, as it has no modules that Node could import.
import { createRequire } from 'node:module';

export const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');

export type Files = ReadonlyMap<string, Uint8Array>;
export type PeerModel = Awaited<ReturnType<typeof tf.loadLayersModel>>;

/** Loads files as `tf.loadLayersModel` does with them in a folder. */
export function loadFiles(files: Files): Promise<PeerModel> {
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    readonly modelTopology: object;
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly object[] }[];
  };
  const shards = json.weightsManifest.flatMap(({ paths }) => paths.map((path) => files.get(path)!));
  const weightData = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const shard of shards) {
    weightData.set(shard, place);
    place += shard.length;
  }
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const load = async (): Promise<object> => ({ ...json, weightSpecs, weightData: weightData.buffer });
  return tf.loadLayersModel({ load });
}

/** The files of a model, as tfjs-layers saves it into a folder. */
export async function saveFiles(model: PeerModel): Promise<Files> {
  let files: Files = new Map();
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy }) => {
      const weightsManifest = [{ paths: ['./model.weights.bin'], weights: weightSpecs }];
      const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest };
      files = new Map([
        ['model.json', new TextEncoder().encode(JSON.stringify(json))],
        ['model.weights.bin', new Uint8Array(weightData as ArrayBuffer)],
      ]);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  return files;
}

/** What it answers, one list of numbers for each output. */
export function answersOf(model: PeerModel, x: readonly unknown[]): readonly (readonly number[])[] {
  return tf.tidy(() => {
    const inputs = x.map((one) => tf.tensor(one as number[][], undefined, 'float32'));
    const answers = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
    return [answers].flat().map((answer) => [...answer.dataSync()]);
  });
}
