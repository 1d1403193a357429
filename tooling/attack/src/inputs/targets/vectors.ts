// Files of word vectors, as text and as bytes.
import type { Random } from '@rnnkit/data';
import { Neighbours, readVectors, writeBinaryVectors, writeVectors } from '@rnnkit/text/vectors';

import { expect } from '../../judge.ts';
import { mutateBytes } from '../mutations/bytes.ts';
import type { Target } from '../target.ts';

const names = ['film', 'naïve', '東京', '😀', "don't"];

export const vectors: Target = {
  name: 'vectors',
  share: 10,
  make(random) {
    const bytes = mutateBytes(right(random), random);
    const words = random.uniform() < 0.5 ? names : undefined;
    return {
      bytes: bytes.length,
      async run() {
        const read = await readVectors([bytes.subarray(0, 7), bytes.subarray(7)], {
          ...(words !== undefined && { words }),
        });
        expect(read.table.length === read.words.length * read.dimensions, 'a table of another size');
        expect(
          read.table.every((value) => Number.isFinite(value)),
          'a number that is none',
        );
        expect(new Set(read.words).size === read.words.length, 'a word that is there twice');
        const [first] = read.words;
        if (first !== undefined) new Neighbours(read).of(first, 2);
        // Floats of which all bytes are digits are taken for text; of several it would be strange.
        if (read.dimensions < 3) return;
        // White space and nothing at all are words that the formats have no place for.
        if (read.words.length === 0 || read.words.some((word) => word === '' || /\s/u.test(word))) return;
        const again = await readVectors(writeBinaryVectors(read));
        expect(again.words.join('\n') === read.words.join('\n'), 'other words once they are written');
        expect(
          again.table.every((value, place) => Object.is(value, read.table[place])),
          'other numbers once they are written',
        );
      },
    };
  },
};

/** A file that is right. */
function right(random: Random): Uint8Array {
  const dimensions = random.integer(1, 6);
  const table = Float32Array.from({ length: names.length * dimensions }, () => random.normal());
  const given = { words: names, dimensions, table };
  const pieces = [...writeBinaryVectors(given)];
  if (random.uniform() < 0.5) return Buffer.concat(pieces);
  const text = [...writeVectors(given)].join('');
  // GloVe's has no header.
  return new TextEncoder().encode(random.uniform() < 0.5 ? text : text.slice(text.indexOf('\n') + 1));
}
