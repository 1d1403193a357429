// Writes one numbered model after the other to a path, until it is killed.
import { writeModel } from '@rnnkit/storage/node';

import { numberedModel, numbers } from '../numbered-models.ts';

const [path, first] = process.argv.slice(2) as [string, string];
for (let number = Number(first); ; number++) {
  await writeModel(path, numberedModel(number % numbers));
  process.stdout.write('.');
}
