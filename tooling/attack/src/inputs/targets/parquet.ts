// Parquet, of which sizes, counts and runs are believed by what reads it.
import '@rnnkit/data/parquet';
import { readFiles, type Random } from '@rnnkit/data';
import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';

import { expect } from '../../judge.ts';
import { mutateBytes, pick } from '../mutations/bytes.ts';
import type { Target } from '../target.ts';

/** A file as writers make it. */
function written(random: Random): Uint8Array {
  const rows = random.integer(1, 200);
  const texts = Array.from({ length: rows }, (_, row) => `text ${row % pick(random, [2, 1000])} é`);
  const numbers = Array.from({ length: rows }, (_, row) => row % 3);
  const isNumber = random.uniform() < 0.3;
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        {
          name: 'text',
          data: texts,
          type: 'STRING',
          ...(random.uniform() < 0.4 && { encoding: pick(random, ['DELTA_BYTE_ARRAY', 'DELTA_LENGTH_BYTE_ARRAY']) }),
        },
        isNumber
          ? {
              name: 'label',
              data: numbers,
              type: 'INT32',
              ...(random.uniform() < 0.5 && { encoding: 'DELTA_BINARY_PACKED' as const }),
            }
          : {
              name: 'label',
              data: numbers.map((one) => (one === 0 ? null : `label ${one}`)),
              type: 'STRING',
              nullable: true,
            },
      ],
      codec: pick(random, ['UNCOMPRESSED', 'SNAPPY', 'GZIP']),
      compressors: { GZIP: (bytes) => gzipSync(bytes) },
      rowGroupSize: pick(random, [50, 1000]),
      pageSize: pick(random, [200, 100_000]),
    }),
  );
}

export const parquet: Target = {
  name: 'Parquet',
  share: 10,
  make(random) {
    const whole = written(random);
    const bytes = random.uniform() < 0.95 ? mutateBytes(whole, random) : whole;
    return {
      bytes: bytes.length,
      async run() {
        const file = new File([Uint8Array.from(bytes)], 'odd.parquet');
        for await (const { text, label } of readFiles([file], { missing: 'drop' }))
          expect(typeof text === 'string' && typeof label === 'string', 'an example that is none');
      },
    };
  },
};
