// Tagging on the command line.
import { lists } from '@rnnkit/data';
import {
  commonestTagger,
  knownTaggerWords,
  taggerDefaultsOf,
  TextTagger,
  trainTagger,
  type CommonestTaggerOptions,
  type TaggerSettings,
} from '@rnnkit/tasks';
import type { Option } from 'commander';

import { languagesInWords, namesOf } from '../../data.ts';
import { languagesOption, option, whole } from '../../options.ts';
import { pretrainedFor, vectorsOption } from '../../pretrained.ts';
import { html } from '../../report/html.ts';
import { percent, sentence } from '../../report/page.ts';
import { LabelColours, spanPieces } from '../../report/spans.ts';
import { table } from '../../report/tables.ts';
import { adviceOn } from '../advice.ts';
import { tagRows } from '../../commands/handover/rows/sequences.ts';
import { defineTask } from '../define-task.ts';
import { foldItems } from '../fold-plan.ts';
import { holdOut } from '../parts.ts';
import { settingTable, sharedOptions, testOptions } from '../settings.ts';
import type { Assessing } from '../task-parts.ts';
import type { Answer, Figures, TextTask } from '../task.ts';
import { compare, comparedHtml } from './compared.ts';
import { hasEntities, readTagData, tagDataOptions, type TagData } from './data.ts';

/** Names that are in no other part tell less from epoch to epoch than sentences of a text do. */
const demoSettings = { patience: 6 };

const settings = settingTable<TaggerSettings>(taggerDefaultsOf, demoSettings);
const { setting } = settings;

const settingOptions: readonly Option[] = [
  setting('--output <kind>', 'crf finds the best sequence of tags, softmax the best tag of each word', 'output', {
    choices: ['crf', 'softmax'],
  }),
  ...sharedOptions(settings, {
    architecture: 'what reads the words',
    units: 'units of the recurrent layer, each way, or between the layers of a Transformer',
    rows: 'sentences per step',
    epochs: 'of few sentences as many as make 300 steps',
    rate: 'step size',
  }),
  vectorsOption,
  setting('--freeze-epochs <n>', 'epochs at first in which the words’ vectors stay as they are', 'freezeEpochs', {
    read: whole(0),
  }),
  setting('--patience <n>', 'epochs without a better answer to what is held out before it stops', 'patience', {
    read: whole(1),
  }),
  setting('--min-count <n>', 'how often a word has to be there to be known', 'minCount', { read: whole(1) }),
  setting('--characters <reader>', 'what reads words letter by letter, too', 'characters', {
    choices: ['lstm', 'convolution', 'none'],
  }),
  setting(
    '--subword-buckets <n>',
    'rows for hashed runs of characters, of which words are made that are not known; 0 for none',
    'subwordBuckets',
    { read: whole(0) },
  ),
  setting('--word-parts <kind>', 'what it reads of a word: characters, or subwords that are learned', 'wordParts', {
    choices: ['characters', 'subwords'],
  }),
  setting('--subword-vocabulary-size <n>', 'most subwords of words', 'subwordVocabularySize', { read: whole(258) }),
  setting('--character-dim <n>', 'size of a character’s vector', 'characterDim', { read: whole(1) }),
  setting('--character-units <n>', 'units of what reads characters', 'characterUnits', {
    read: whole(1),
  }),
  setting('--max-word-length <n>', 'characters of a word that are read, the last ones', 'maxWordLength', {
    read: whole(1, 1000),
  }),
  option('--scheme <name>', 'how tags say where entities begin and end; none where each word has a tag of its own', {
    choices: ['IOB1', 'IOB2', 'IOE2', 'IOBES', 'BILOU', 'none'],
    byDefault: 'what the tags look like',
  }),
  ...testOptions,
  languagesOption('4', 1),
];

const isEntities = (tagger: TextTagger): boolean => tagger.vocabulary.parts.scheme !== undefined;

const coloursOf = ({ vocabulary }: TextTagger): LabelColours =>
  new LabelColours(vocabulary.parts.tags.map((tag) => (vocabulary.parts.scheme === undefined ? tag : tag.slice(2))));

const commonest = 'the commonest tag of each word';

async function assess({ model, data }: Assessing<TagData, TextTagger>): Promise<Figures> {
  const { baseline, types, macro, weighted, ...figures } = await model.assess(data);
  const { words, unknown, lostSpans } = figures;
  const isBetter = isEntities(model) ? baseline.f1 > figures.f1 : baseline.accuracy > figures.accuracy;
  const advice = adviceOn(isBetter ? { name: commonest, options: '--model commonest-tag' } : undefined);
  const rows = [
    [commonest, percent(baseline.accuracy), percent(baseline.f1)],
    ['this model', percent(figures.accuracy), percent(figures.f1)],
  ];
  const columns = isEntities(model) ? 3 : 2;
  const kinds = [...types].map(([type, { precision, recall, f1, support }]) => [
    type,
    percent(precision),
    percent(recall),
    percent(f1),
    String(support),
  ]);
  const lost = lostSpans === 0 ? [] : [`${lostSpans} spans are no words, so that no tagger could find them`];
  return {
    json: { ...figures, macro, weighted, types: Object.fromEntries(types), baseline: json(baseline) },
    summary: isEntities(model)
      ? `F1 ${percent(figures.f1)}, ${percent(figures.accuracy)} of the words right, on ${words} words`
      : `${percent(figures.accuracy)} of the words right, on ${words} words`,
    lines: [
      `${commonest}: ${isEntities(model) ? `F1 ${percent(baseline.f1)}, ` : ''}${percent(baseline.accuracy)} of the words`,
      ...advice,
      ...(isEntities(model)
        ? kinds.map(
            ([type, precision, recall, f1, support]) =>
              `${type!}: F1 ${f1!} (precision ${precision!}, recall ${recall!}) of ${support!}`,
          )
        : []),
      `${unknown} words (${percent(unknown / Math.max(1, words))}) are not known`,
      ...lost,
    ],
    sections: async () => [
      html`<h2>Beside a simple rule</h2>
        ${table(
          ['rule', 'words', 'F1'].slice(0, columns),
          rows.map((row) => row.slice(0, columns)),
        )}
        <p>${words} words, ${unknown} of which are not known. ${lost.join('')}</p>
        <p>${sentence(advice.join(''))}</p>`,
      ...(isEntities(model)
        ? [
            html`<h2>Kinds</h2>
              ${table(['kind', 'precision', 'recall', 'F1', 'there are'], kinds)}`,
          ]
        : []),
      comparedHtml(await compare(model, data)),
    ],
  };
}

function json({ types, ...rest }: Awaited<ReturnType<TextTagger['assess']>>['baseline']): object {
  return { ...rest, types: Object.fromEntries(types) };
}

async function predict(tagger: TextTagger, texts: readonly string[]): Promise<readonly Answer[]> {
  const colours = coloursOf(tagger);
  const answers = await tagger.predict(texts);
  return answers.map(({ spans, words }, row) => {
    const text = texts[row]!;
    const shown = spans.map((span) => ({ ...span, text: text.slice(span.start, span.end) }));
    return { json: { text, spans: shown, words }, lines: [spanPieces(text, spans, colours)] };
  });
}

/** The task. */
export const tag: TextTask = defineTask<TagData, TextTagger>({
  name: 'tag',
  saved: ['tagging'],
  rules: [
    {
      name: 'commonest-tag',
      takes: ['vocabularySize', 'minCount', 'scheme'],
      learn(train, options) {
        const { vocabularySize, minCount, scheme } = options as CommonestTaggerOptions;
        return commonestTagger(train, { vocabularySize, minCount, scheme });
      },
    },
  ],
  dataOptions: tagDataOptions,
  settingOptions,
  predictOptions: [],
  settingsOf: (options) => ({ ...settings.allOf(options) }),
  areEpochsOpen: () => true,
  read: readTagData,
  holdOut,
  builtIn(options) {
    const { languages: asked, seed } = options as { readonly languages?: number; readonly seed?: number };
    const { train, validation, test, languages } = lists({ languages: asked ?? 4, seed: seed ?? 1 });
    return {
      train,
      validation,
      test,
      title: `Which parts of lists in ${languagesInWords(languages)} are regions, languages, currencies and dates?`,
    };
  },
  amountOf: ({ length }) => `${length} ${length === 1 ? 'sentence' : 'sentences'}`,
  async train({ train, validation }, options, { from, run }) {
    const { scheme } = options as { readonly scheme?: 'none' };
    const own = settings.settingsOf(options);
    const vectors = await pretrainedFor(options, () => knownTaggerWords(train, own));
    return trainTagger(train, { ...own, ...vectors, scheme, validation, from, ...run });
  },
  load: (files, source) => TextTagger.load(files, source),
  assess,
  async samples(tagger, data) {
    const texts = data.flatMap((one) => ('text' in one ? [one.text] : [])).slice(0, 8);
    const answers = await predict(tagger, texts);
    return [
      [{ text: 'A few lists that it has not seen:' }],
      ...answers.flatMap(({ lines }) => lines.map((line) => [{ text: '  ' }, ...line])),
    ];
  },
  predict,
  aboutOf({ vocabulary: { parts } }) {
    const { tags, scheme, words, characters, subwords } = parts;
    return {
      tags: `${tags.length}${scheme === undefined ? '' : `, ${scheme}`}: ${namesOf(tags, 100)}`,
      words: `${words.length} known`,
      ...(characters !== undefined && {
        [subwords === undefined ? 'characters' : 'subwords']: `${characters.length} known`,
      }),
    };
  },
  networkOf: ({ model }) => model,
  objectivesOf: (data) => (hasEntities(data) ? { f1: 'max', accuracy: 'max' } : { accuracy: 'max' }),
  fold: (data, plan) => foldItems(data, plan),
  handedOver: tagRows,
});
