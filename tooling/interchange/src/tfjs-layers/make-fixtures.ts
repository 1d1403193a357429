// Writes the LayersModels that the tests of packages/interchange read: files, inputs and answers of real tfjs-layers.
// `pnpm --filter @rnnkit/interchange-comparison tfjs-layers:fixtures`
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { Random } from '@rnnkit/data';

import { drawPeer } from './draw-peer.ts';
import { answersOf, saveFiles, tf } from './peer.ts';

const path = fileURLToPath(new URL('../../../../packages/interchange/test/fixtures/tfjs-layers.json', import.meta.url));

await tf.setBackend('cpu');
const models = [];
for (let number = 0; number < 12; number++) {
  const { peer, x, isPadded } = drawPeer(new Random(8).derive(number));
  const files = [...(await saveFiles(peer))].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  models.push({ files: Object.fromEntries(files) as object, x: x[0], isPadded, answers: answersOf(peer, x)[0] });
}
await writeFile(path, `${JSON.stringify({ version: tf.version.tfjs, models })}\n`);
