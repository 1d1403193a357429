// Folders of texts, one folder for each class.
import { readDataset } from '@rnnkit/data/node';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '../../judge.ts';
import { mutateBytes, pick } from '../mutations/bytes.ts';
import type { Target } from '../target.ts';

const labels = ['pos', 'neg', 'POS', 'pos ', '__proto__', '.hidden', 'ünï', '-', '\u001b[2J', 'x'.repeat(200)];
const texts = ['a fine film', '', ' ', '\ufefftext', '\u0000', 'é'.normalize('NFD'), 'a\r\nb', 'x'.repeat(3000)];

export const datasets: Target = {
  name: 'folders of texts',
  share: 3,
  make(random, _, folder) {
    let bytes = 0;
    for (let count = random.integer(0, 12); count > 0; count--) {
      const label = pick(random, labels);
      mkdirSync(join(folder, label), { recursive: true });
      const text = Buffer.from(pick(random, texts));
      const content = random.uniform() < 0.3 ? mutateBytes(text, random) : text;
      bytes += content.length;
      const name = pick(random, ['1.txt', '2', '.3', '4.json', 'a folder', 'ünï.txt']);
      if (name === 'a folder') mkdirSync(join(folder, label, name), { recursive: true });
      else if (random.uniform() < 0.1)
        symlinkSync(pick(random, ['1.txt', '..', name, '/dev/zero']), join(folder, label, `link ${count}`));
      else writeFileSync(join(folder, label, name), content);
    }
    if (random.uniform() < 0.2) writeFileSync(join(folder, 'a file'), 'text');
    const missing = pick(random, ['drop', 'empty', 'error'] as const);
    return {
      bytes,
      async run() {
        // Spaces around a label are none of it.
        const names = new Set(readdirSync(folder).map((name) => name.trim()));
        for await (const { text, label } of readDataset(folder, { missing, onWarning: () => undefined })) {
          expect(typeof text === 'string' && names.has(label), 'an example that is none');
        }
      },
    };
  },
};
