// Small jobs, one for each task, and what comes of a training.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { dates, readConll, type TaggedSentence } from '@rnnkit/data';
import {
  type NeuralLanguageModel,
  trainGenerator,
  trainTagger,
  trainTranslator,
  type Architecture,
  type GeneratorOptions,
  type TaggerOptions,
  type TranslatorOptions,
} from '@rnnkit/tasks';

/** What jobs read. */
export interface JobFiles {
  /** A long text. */
  readonly text?: string | undefined;
  /** Words with parts of speech, to learn from and to try. */
  readonly train?: string | undefined;
  readonly dev?: string | undefined;
}

/** What is trained, and how. */
export interface JobRun {
  readonly task: keyof typeof jobs;
  readonly architecture: Architecture;
  readonly files: JobFiles;
  readonly seed: number;
}

/** What came of it. */
export interface JobResult extends Trained {
  /** Of the processor, for an epoch. */
  readonly seconds: number;
  /** The most memory that the process had. */
  readonly peakMiB: number;
}

interface Trained {
  readonly figure: number;
  readonly parameters: number;
}

/** A small job. */
export interface Job {
  /** What is done, and what the figure is. */
  readonly title: string;
  readonly needs: readonly (keyof JobFiles)[];
  readonly epochs: number;
  run(run: JobRun, epochs: number): Promise<Trained>;
}

const characters = 500_000;
const mostSentences = 4000;

async function sentencesOf(path: string | undefined, most: number): Promise<TaggedSentence[]> {
  const all: TaggedSentence[] = [];
  for await (const sentence of readConll(createReadStream(path!))) {
    all.push(sentence);
    if (all.length === most) break;
  }
  return all;
}

/** The jobs by task. */
export const jobs: Readonly<Record<'generate' | 'tag' | 'translate', Job>> = {
  generate: {
    title: `generation: ${characters.toLocaleString('en')} characters of a long text, nats per character on the last tenth`,
    needs: ['text'],
    epochs: 3,
    async run({ architecture, files, seed }, epochs) {
      const text = (await readFile(files.text!, 'utf8')).slice(0, characters);
      let figure = Infinity;
      const options: GeneratorOptions = { architecture, epochs, seed };
      const generator = await trainGenerator(text, {
        ...options,
        onProgress: ({ validation }) => void (figure = Math.min(figure, validation?.loss ?? Infinity)),
      });
      const { network } = generator.languageModel as NeuralLanguageModel;
      return { figure, parameters: network.countParams() };
    },
  },
  tag: {
    title: `tagging: ${mostSentences.toLocaleString('en')} sentences with parts of speech, % of words on others`,
    needs: ['train', 'dev'],
    epochs: 4,
    async run({ architecture, files, seed }, epochs) {
      const options: TaggerOptions = { architecture, epochs, seed };
      const tagger = await trainTagger(await sentencesOf(files.train, mostSentences), options);
      const { accuracy } = await tagger.assess(await sentencesOf(files.dev, Infinity));
      return { figure: 100 * accuracy, parameters: tagger.model.countParams() };
    },
  },
  translate: {
    title: 'translation: dates in eight languages, % exactly right of 1,000 others',
    needs: [],
    epochs: 3,
    async run({ architecture, seed }, epochs) {
      const { train, test } = dates();
      const options: TranslatorOptions = { architecture, epochs, seed };
      const translator = await trainTranslator(train.texts, train.dates, options);
      const { exactMatch } = await translator.assess(test.texts, test.dates);
      return { figure: 100 * exactMatch, parameters: translator.model.countParams() };
    },
  },
};
