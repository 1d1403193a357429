// Zip files of models.
import { unzipModel, zipModel } from '@rnnkit/storage';
import { unzipSync } from 'fflate';

import { expect } from '../../judge.ts';
import { mutateBytes, pick } from '../mutations/bytes.ts';
import { oddZip } from '../mutations/zip.ts';
import type { Target } from '../target.ts';

/** What another program finds in a zip file. */
function byAnother(bytes: Uint8Array): Record<string, Uint8Array> | undefined {
  try {
    return unzipSync(bytes, { filter: ({ originalSize }) => originalSize < 1e6 });
  } catch {
    return undefined;
  }
}

export const zips: Target = {
  name: 'zip files',
  share: 20,
  make(random, corpus) {
    const files = pick(random, corpus.models);
    const bytes = random.uniform() < 0.3 ? mutateBytes(zipModel(files), random) : oddZip(files, random);
    return {
      bytes: bytes.length,
      async run() {
        const found = await unzipModel(bytes);
        const others = byAnother(bytes);
        for (const [name, content] of found) {
          const other = others?.[name];
          expect(other === undefined || Buffer.compare(other, content) === 0, `${name} is not what is in the zip file`);
          const original = files.get(name);
          expect(
            original === undefined || Buffer.compare(original, content) === 0,
            `${name} is damaged, and nobody noticed`,
          );
        }
      },
    };
  },
};
