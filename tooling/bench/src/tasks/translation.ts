// Dates to ISO 8601: translation.ts train SEED [SAMPLING [EXAMPLES]] trains with all defaults, or by scheduled sampling, and on fewer dates;
// translation.ts write FILE writes what the peer is trained and tried on, which is translation_peer.py of this folder.
import { writeFile } from 'node:fs/promises';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dates } from '@rnnkit/data';
import { trainTranslator } from '@rnnkit/tasks';

async function train(seed: number, scheduledSampling: number, trainExamples: number | undefined): Promise<void> {
  await useBackend(wasm({ threads: 1 }));
  const { train: learned, test } = dates(trainExamples === undefined ? {} : { trainExamples });
  const before = process.cpuUsage();
  const translator = await trainTranslator(learned.texts, learned.dates, { seed, scheduledSampling });
  const { user, system } = process.cpuUsage(before);
  const { exactMatch, characterErrorRate } = await translator.assess(test.texts, test.dates);
  const parameters = translator.model.countParams();
  const seconds = (user + system) / 1e6;
  const pairs = learned.texts.length;
  console.log(JSON.stringify({ seed, scheduledSampling, pairs, exactMatch, characterErrorRate, seconds, parameters }));
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'write') {
  const { train: learned, test } = dates();
  await writeFile(rest[0]!, JSON.stringify({ train: learned, test }));
} else {
  const [seed = 1, sampling = 0, examples] = rest.map(Number);
  await train(seed, sampling, examples);
}
