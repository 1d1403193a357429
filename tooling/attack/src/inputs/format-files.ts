// Models in the formats of other programs, before they are changed: what real Keras has saved, and what is written here.
import { modelFormats, type FormatName, type ModelContent } from '@rnnkit/interchange';
import {
  bidirectional,
  dense,
  dropout,
  embedding,
  globalAveragePooling1d,
  layerNormalization,
  lstm,
  simpleRnn,
} from '@rnnkit/layers';
import type { ModelFiles } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';
import { sequential } from '@rnnkit/training';
import { readdirSync, readFileSync } from 'node:fs';

const saved = new URL('../../../../packages/interchange/test/fixtures/keras/', import.meta.url);

/** Makes them. */
export async function formatFiles(): Promise<ReadonlyMap<FormatName, readonly ModelFiles[]>> {
  const files = new Map<FormatName, ModelFiles[]>();
  for (const { name, write, endings } of modelFormats) {
    const found = readdirSync(saved).filter((file) => endings.some((ending) => file.endsWith(ending)));
    files.set(
      name,
      found.map((file) => new Map([[file, new Uint8Array(readFileSync(new URL(file, saved)))]])),
    );
    if (write === undefined) continue;
    for (const content of [classifier(), regression()]) {
      files.get(name)!.push(await write(content, `model${endings[0]!}`, () => undefined));
      content.model.dispose();
    }
  }
  return files;
}

function classifier(): ModelContent {
  const model = sequential([
    embedding({ inputDim: 9, outputDim: 2, maskZero: true, name: 'emb' }),
    bidirectional(lstm({ units: 2, returnSequences: true }), { name: 'rnn' }),
    bidirectional(lstm({ units: 2 }), { name: 'rnn_l1' }),
    dropout({ rate: 0.5 }),
    dense({ units: 2, activation: 'softmax', name: 'head' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  model.build([null, null]);
  const tokenizer = new Tokenizer({ oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['a fine film', 'what a bore']);
  return { model, tokenizer, labels: ['neg', 'pos'], length: { maxLength: 5, padding: 'post', truncating: 'pre' } };
}

function regression(): ModelContent {
  const model = sequential([
    lstm({ units: 3, returnSequences: true }),
    layerNormalization(),
    simpleRnn({ units: 2, returnSequences: true }),
    globalAveragePooling1d(),
    dense({ units: 1, useBias: false }),
  ]);
  model.build([null, null, 2]);
  return { model };
}
