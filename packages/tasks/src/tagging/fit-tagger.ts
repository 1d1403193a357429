// How a tagger is trained.
import { assessTags, lengthBuckets, type HostArray, type TagAssessment } from '@rnnkit/data';

import { bestEpoch } from '../best-epoch.ts';
import { frozenAtFirst } from '../text-model/fit-text-model.ts';
import { keepingCallbacks, type RunOptions } from '../training-run.ts';
import type { TaggedWords } from './examples.ts';
import type { TaggerSettings } from './options.ts';
import type { TaggingVocabulary } from './tagging-vocabulary.ts';
import { inputsOf, type TextTagger } from './text-tagger.ts';

/** What held-out sentences show after an epoch. */
export interface TaggerFigures {
  /** The share of words whose tag is right. */
  readonly accuracy: number;
  /** F1 of the entities; undefined where tags make none. */
  readonly f1: number | undefined;
}

/** Fewer steps teach a network next to nothing. */
const fewestSteps = 300;
/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 5;

/** Sentences to learn from, and those that are held out. */
export interface TaggingParts {
  readonly train: readonly TaggedWords[];
  readonly held: readonly TaggedWords[];
}

/** Trains until the answers to what is held out are no better; the best weights stay. Whether an epoch was done. */
export async function fitTagger(
  tagger: TextTagger,
  { train, held }: TaggingParts,
  settings: TaggerSettings & { readonly given: number | undefined },
  run: RunOptions<TaggerFigures>,
): Promise<boolean> {
  const { onProgress, checkpoint, signal } = run;
  const { vocabulary, model: network } = tagger;
  const { optimizer, learningRate, batchSize, patience } = settings;
  network.compile({
    optimizer: { className: optimizer, config: { learningRate, globalClipNorm } },
    loss: settings.output === 'crf' ? 'crfNegativeLogLikelihood' : 'sparseCategoricalCrossentropy',
  });
  const batches = Math.ceil(train.length / batchSize);
  const epochs = settings.given ?? Math.max(settings.epochs, Math.ceil(fewestSteps / batches));
  let epoch = 0;
  const { callback, isTrained } = bestEpoch<TaggerFigures>({
    epochs,
    patience,
    data: [wordsOf(train), wordsOf(held), [JSON.stringify({ ...settings, epochs: 0, given: 0 })]],
    onEpochBegin: (number) => void (epoch = number),
    async figures() {
      if (held.length === 0) return undefined;
      const { accuracy, f1 } = await assessHeld(tagger, held);
      return { accuracy, f1: vocabulary.parts.scheme === undefined ? undefined : f1 };
    },
    // Where entities are rare, the first epochs find none, and words tell them apart.
    worth: (figures, _loss, number) => (figures === undefined ? number : (figures.f1 ?? 0) + figures.accuracy),
    onProgress,
    onBest: () => checkpoint?.(tagger),
  });
  const data = { [Symbol.iterator]: () => batchesOf(vocabulary, train, settings, epoch) };
  await network.fitDataset(data, {
    epochs,
    batches,
    callbacks: [...frozenAtFirst(network, settings), callback, ...keepingCallbacks(run, epochs)],
    ...(signal !== undefined && { signal }),
  });
  return isTrained();
}

function* wordsOf(sentences: readonly TaggedWords[]): Generator<string> {
  for (const { words, tags } of sentences) {
    yield* words;
    yield* tags;
  }
}

async function assessHeld(tagger: TextTagger, held: readonly TaggedWords[]): Promise<TagAssessment> {
  const found = await tagger.tag(held.map(({ words }) => words));
  return assessTags(
    held.map(({ tags }) => tags),
    found,
  );
}

/** The batches of an epoch, of sentences that are about as long. */
function* batchesOf(
  vocabulary: TaggingVocabulary,
  sentences: readonly TaggedWords[],
  { batchSize, seed }: TaggerSettings,
  epoch: number,
): Generator<{
  readonly x: ReturnType<typeof inputsOf>;
  readonly y: HostArray;
}> {
  const lengths = sentences.map(({ words }) => words.length);
  for (const bucket of lengthBuckets(lengths, { batchSize, seed: seed + epoch })) {
    const rows = bucket.map((row) => sentences[row]!);
    const inputs = vocabulary.encode(rows.map(({ words }) => words));
    const [, time = 1] = inputs.words.shape;
    const y = new Int32Array(rows.length * time);
    for (const [row, { tags }] of rows.entries())
      for (const [step, tag] of tags.entries()) y[row * time + step] = vocabulary.numberOf(tag)!;
    yield { x: inputsOf(inputs), y: { data: y, shape: [rows.length, time] } };
  }
}
