// Reads a numbered model from a path again and again until it is told to stop, and then says how often.
import { readModel } from '@rnnkit/storage/node';

import { numberOf } from '../numbered-models.ts';

let count = 0;
process.on('SIGTERM', () => {
  process.stdout.write(String(count), () => process.exit());
});
for (;;) {
  numberOf(await readModel(process.argv[2]!));
  count++;
}
