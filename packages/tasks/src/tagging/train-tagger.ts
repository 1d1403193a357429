// From sentences with tags, or texts with spans, to a tagger.
import { check, Random, RnnkitError, type TagScheme } from '@rnnkit/data';
import { describeSequences, type TokenStatistics } from '@rnnkit/text';
import type { WordVectors } from '@rnnkit/text/vectors';

import { checkHeads } from '../architectures/architecture.ts';
import { taggerDefaultsOf } from '../presets.ts';
import { partRun, runChecks, type RunOptions } from '../training-run.ts';
import { pretrainedChecks, refuseVectors, sizedAs, type PretrainedOptions } from '../vectors/pretrained.ts';
import { inScheme, readExamples, schemeFor, type TaggedWords, type TaggingData } from './examples.ts';
import { fitTagger, type TaggerFigures, type TaggingParts } from './fit-tagger.ts';
import { grownTagger, likeThat } from './grown-tagger.ts';
import { taggerChecks, type TaggerOptions, type TaggerSettings } from './options.ts';
import { newTaggerNetwork } from './tagger-network.ts';
import { learnVocabulary, type TaggingVocabulary } from './tagging-vocabulary.ts';
import { TextTagger } from './text-tagger.ts';

/** Options of {@link trainTagger}. */
export type TrainTaggerOptions = TaggerOptions &
  PretrainedOptions &
  RunOptions<TaggerFigures> & {
    /** What chooses the best epoch, in the place of a share of the sentences. Default: none. */
    readonly validation?: TaggingData | undefined;
    /**
     * A tagger to go on from: it stays as it is, and the new one begins with its words, tags and weights, to which those of the sentences are
     * added. It says what the network is like and which scheme tags have, so that no other option may, but for `vocabularySize`: most
     * words in all, by default as many more as a new tagger may have. What new sentences do not show is unlearned in time: give it some of
     * the old ones besides. Default: a new one.
     */
    readonly from?: TextTagger | undefined;
  };

/**
 * Trains a tagger: it learns the tags of words, or which parts of texts are what, from vectors of words joined with what a recurrent network
 * reads in their characters, by a recurrent network in both directions and a conditional random field. Tags that break their scheme are put
 * right first. A backend has to be in use.
 *
 * @param data sentences with tags, such as `readConll` reads, or texts with spans, such as `readSpans` does
 * @returns the tagger, with the weights of the epoch that does best on what is held out
 * @throws RnnkitError `invalid-argument` when there is nothing to learn from, an example is none, or an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done
 *
 * @example
 * const tagger = await trainTagger(readSpans(await readFile('people.jsonl', 'utf8')));
 * const { spans } = await tagger.predict('Ann met Bob in Rome.');
 */
export async function trainTagger(data: TaggingData, options: TrainTaggerOptions = {}): Promise<TextTagger> {
  const { settings, scheme: given } = readOptions(options);
  const { signal, from, vectors, onTokens } = options;
  const { sentences } = await readExamples('trainTagger', data);
  if (sentences.length === 0)
    throw new RnnkitError('invalid-argument', 'trainTagger takes sentences with tags; there was none with a word.');
  const scheme = from === undefined ? schemeFor(given, sentences) : from.vocabulary.parts.scheme;
  const all = inScheme(sentences, scheme);
  const parts =
    options.validation === undefined
      ? split(all, settings)
      : { train: all, held: inScheme((await readExamples('trainTagger', options.validation)).sentences, scheme) };
  signal?.throwIfAborted();
  const tagger =
    from === undefined
      ? newTagger(parts.train, scheme, settings, vectors)
      : await grownTagger(from, parts.train, settings);
  try {
    if (onTokens !== undefined) onTokens(statisticsOf(tagger.vocabulary, parts.train), 'sentences');
    const isTrained = await fitTagger(tagger, parts, { ...settings, given: options.epochs }, options);
    if (!isTrained) signal?.throwIfAborted();
    return tagger;
  } catch (error) {
    tagger.dispose();
    throw error;
  }
}

function newTagger(
  sentences: readonly TaggedWords[],
  scheme: TagScheme | undefined,
  settings: TaggerSettings,
  vectors: WordVectors | undefined,
): TextTagger {
  const vocabulary = learnVocabulary(sentences, scheme, settings);
  const network = newTaggerNetwork(settings, vocabulary, vectors);
  try {
    network.build();
    return new TextTagger(vocabulary, network);
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** How long sentences are, and how many of their words are unknown. */
function statisticsOf(vocabulary: TaggingVocabulary, sentences: readonly TaggedWords[]): TokenStatistics {
  const sequences = sentences.map(({ words }) => words.map((word) => vocabulary.idOf(word)));
  return describeSequences(sequences, { unknownIndex: 1 });
}

const checks: check.OptionChecks = {
  ...taggerChecks,
  ...pretrainedChecks,
  ...runChecks,
  validation: check.anything,
  from: check.rule('a TextTagger', (value) => value instanceof TextTagger),
};

function readOptions(options: TrainTaggerOptions): {
  readonly settings: TaggerSettings;
  readonly scheme: TagScheme | 'none' | undefined;
} {
  check.checkOptions('trainTagger', checks, {}, options);
  const { validation: _validation, from, vectors, ...own } = partRun<TrainTaggerOptions, TaggerFigures>(options).rest;
  if (from !== undefined) refuseVectors('trainTagger', vectors);
  const rest = from === undefined ? sizedAs('trainTagger', own, vectors) : likeThat(from, own);
  const { scheme, ...settings } = check.checkOptions<TaggerSettings & Pick<TaggerOptions, 'scheme'>>(
    'trainTagger',
    taggerChecks,
    taggerDefaultsOf(rest),
    rest,
  );
  checkHeads('trainTagger', settings);
  return { settings, scheme };
}

/** Holds out a share of the sentences. */
function split(sentences: readonly TaggedWords[], { validationSplit, seed }: TaggerSettings): TaggingParts {
  const order = new Random(seed).derive('split').shuffle(Array.from(sentences.keys()));
  const count = Math.min(sentences.length - 1, Math.floor(sentences.length * validationSplit));
  const rows = (places: readonly number[]): readonly TaggedWords[] => places.map((place) => sentences[place]!);
  return { train: rows(order.slice(count)), held: rows(order.slice(0, count)) };
}
