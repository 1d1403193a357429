// Generation on the command line.
import { properNames } from '@rnnkit/data';
import {
  generatorDefaultsOf,
  MixedLanguageModel,
  ngramGenerator,
  NgramLanguageModel,
  NeuralLanguageModel,
  TextGenerator,
  trainGenerator,
  tokenLevels,
  type GenerationAssessment,
  type GeneratorSettings,
  type TokenLevel,
} from '@rnnkit/tasks';
import type { Option } from 'commander';

import { firstCharacters, togetherByCharacter } from '../../graphemes.ts';
import { languageNames, namesOf } from '../../data.ts';
import { option, whole } from '../../options.ts';
import type { Piece } from '../../output.ts';
import { html, type Html } from '../../report/html.ts';
import { percent, sentence } from '../../report/page.ts';
import { table } from '../../report/tables.ts';
import { adviceOn } from '../advice.ts';
import { windowRows } from '../../commands/handover/rows/sequences.ts';
import { defineTask } from '../define-task.ts';
import { settingTable, sharedOptions, testOptions } from '../settings.ts';
import type { Assessing } from '../task-parts.ts';
import type { Answer, Figures, Options, TextTask } from '../task.ts';
import { foldTexts, generateDataOptions, holdOutTexts, readGenerateData, type GenerateData } from './data.ts';
import { linesOf, samplesHtml, writeSamples } from './samples.ts';

const settings = settingTable<GeneratorSettings>(generatorDefaultsOf, {}, [
  ['of fewer than 50,000 characters', generatorDefaultsOf({ characters: 0 })],
]);
const { setting } = settings;

const settingOptions: readonly Option[] = [
  setting('--layers <n>', 'recurrent layers, one on the other', 'layers', { read: whole(1, 100) }),
  setting('--token <level>', 'what a token is', 'tokenLevel', { choices: tokenLevels }),
  ...sharedOptions(settings, {
    architecture: 'what reads the tokens',
    units: 'units of each recurrent layer, or between the layers of a Transformer',
    rows: 'texts, or places of long ones, that are read side by side in a step',
    epochs: 'of short texts as many as make 500 steps',
    rate: 'step size',
  }),
  setting('--sampled-tokens <n>', 'so many tokens stand for all others in a step; 0 for all', 'sampledTokens', {
    read: whole(0, 100_000),
  }),
  ...settings.eitherWay('tie-embeddings', 'read and foretell tokens by one table of vectors', 'tieEmbeddings'),
  setting('--sequence-length <n>', 'tokens over which errors go back', 'sequenceLength', { read: whole(1, 100_000) }),
  setting(
    '--ngram-order <n>',
    'tokens of the longest runs that are counted beside the network; 0 for none',
    'ngramOrder',
    {
      read: whole(0, 20),
    },
  ),
  setting('--patience <n>', 'epochs without a lower validation loss before it stops', 'patience', { read: whole(1) }),
  ...testOptions,
  option('--language <code>', 'with --demo: in which language names are, such as de', { byDefault: 'en' }),
];

const predictOptions: readonly Option[] = [
  option('--top <n>', 'how many ways to go on to show, the likeliest first', { read: whole(1, 100), value: 1 }),
  option('--max-tokens <n>', 'most tokens of what is written', { read: whole(1, 10_000), value: 50 }),
  option('--label <name>', 'what to write for, where the model was trained with labels', { byDefault: 'none' }),
];

const bits = (value: number): string => `${value.toFixed(3)} bits per character`;

/** How much is written of long texts, and of short ones such as names. */
const long = { count: 1, maxTokens: 400 };
const short = { count: 8, maxTokens: 60 };

async function assess({ model, data, trained }: Assessing<GenerateData, TextGenerator>): Promise<Figures> {
  const labels = model.vocabulary.labels.length === 0 ? undefined : data.labels;
  const found = await model.assess(data.texts, labels);
  const counted =
    trained === undefined
      ? undefined
      : await ngramGenerator(trained.texts, {
          tokenLevel: model.vocabulary.level,
          vocabularySize: Math.max(3, model.vocabulary.tokenizer.vocabularySize),
          labels: trained.labels,
        }).assess(data.texts, labels);
  const rule = `counts of runs of ${model.vocabulary.level} (Kneser–Ney)`;
  const isBetter = counted !== undefined && counted.bitsPerCharacter < found.bitsPerCharacter;
  const advice = adviceOn(
    isBetter ? { name: rule, options: `--model n-grams --token ${model.vocabulary.level}` } : undefined,
  );
  return {
    json: { ...found, baseline: counted ?? null },
    summary: `${bits(found.bitsPerCharacter)}, perplexity ${found.perplexity.toFixed(2)}, on ${found.characters} characters`,
    lines: [
      ...(counted === undefined
        ? []
        : [`${rule}: ${bits(counted.bitsPerCharacter)}, perplexity ${counted.perplexity.toFixed(2)}`, ...advice]),
      ...(found.unknown === 0 ? [] : [`${found.unknown} of ${found.tokens} tokens are not known`]),
    ],
    sections: async () => [
      ...(counted === undefined ? [] : [besideRule(found, counted, rule, advice)]),
      samplesHtml(await writeSamples(model, data.texts[0]!.length > 300 ? long : short)),
      await surprises(model, data, labels),
    ],
  };
}

function besideRule(
  found: GenerationAssessment,
  counted: GenerationAssessment,
  rule: string,
  advice: readonly string[],
): Html {
  const row = (name: string, { bitsPerCharacter, perplexity, loss }: GenerationAssessment): string[] => [
    name,
    bitsPerCharacter.toFixed(3),
    perplexity.toFixed(2),
    loss.toFixed(4),
  ];
  return html`<h2>Beside a simple rule</h2>
    ${table(
      ['rule', 'bits per character', 'perplexity', 'nats per token'],
      [row(rule, counted), row('this model', found)],
    )}
    <p>${sentence(advice.join(''))}</p>`;
}

/** Texts whose tokens are the darker the less the model expected them. */
async function surprises(
  generator: TextGenerator,
  { texts }: GenerateData,
  labels: readonly string[] | undefined,
): Promise<Html> {
  const shown: Html[] = [];
  for (const [row, text] of texts.slice(0, 12).entries()) {
    const beginning = firstCharacters(text, 600);
    const { tokens } = await generator.score(beginning, labels?.[row]);
    const marked = togetherByCharacter(tokens).map((parts) => {
      const token = parts.map((part) => part.token).join('');
      const logProbability = parts.reduce((sum, part) => sum + part.logProbability, 0);
      const strength = Math.min(1, -logProbability / Math.LN2 / 8);
      return html`<span
        title="${(-logProbability / Math.LN2).toFixed(1)} bits"
        style="background: rgb(240 140 50 / ${strength.toFixed(2)})"
        >${linesOf(token)}</span
      >`;
    });
    shown.push(html`<p class="text" dir="auto">${marked}</p>`);
  }
  return html`<h2>What surprises it</h2>
    <p>The darker a token of a text that it has not seen, the less it was expected: 8 bits and more are darkest.</p>
    ${shown}`;
}

async function predict(
  generator: TextGenerator,
  texts: readonly string[],
  options: Options,
): Promise<readonly Answer[]> {
  const { top, maxTokens, label } = options as { top: number; maxTokens: number; label?: string };
  const answers: Answer[] = [];
  for (const text of texts) {
    const completions = await generator.complete(text, top, { maxTokens, label });
    answers.push({
      json: { text, completions },
      lines: completions.map((one): readonly Piece[] => [{ text, isFaint: true }, { text: one.text }]),
    });
  }
  return answers;
}

/** The task. */
export const generate: TextTask = defineTask<GenerateData, TextGenerator>({
  name: 'generate',
  saved: ['generation'],
  rules: [
    {
      name: 'n-grams',
      takes: ['token', 'vocabularySize'],
      learn({ texts, labels }, options) {
        const { token: tokenLevel, vocabularySize } = options as {
          readonly token?: TokenLevel;
          readonly vocabularySize?: number;
        };
        return ngramGenerator(texts, { tokenLevel, vocabularySize, labels });
      },
    },
  ],
  dataOptions: generateDataOptions,
  settingOptions,
  predictOptions,
  settingsOf(options, { texts }) {
    const given = settings.settingsOf(options);
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    return { ...generatorDefaultsOf({ ...given, characters }), ...given };
  },
  areEpochsOpen: () => true,
  read: readGenerateData,
  holdOut: holdOutTexts,
  builtIn(options) {
    const { language: asked, seed } = options as { readonly language?: string; readonly seed?: number };
    const { train, validation, test, language } = properNames({ language: asked ?? 'en', seed: seed ?? 1 });
    return {
      train: { texts: [...train.texts, ...validation.texts], labels: [...train.labels, ...validation.labels] },
      test,
      title: `Names of regions, languages and currencies in ${languageNames([language]).join()}`,
    };
  },
  amountOf({ texts }) {
    if (texts.length === 1) return `${Array.from(texts[0]!).length} characters`;
    return `${texts.length} texts`;
  },
  train: ({ train: { texts, labels } }, options, { from, run }) =>
    trainGenerator(texts, { ...settings.settingsOf(options), labels, from, ...run }),
  load: (files, source) => TextGenerator.load(files, source),
  assess,
  async samples(generator) {
    const samples = await writeSamples(generator, { count: 5, maxTokens: 60 });
    return [
      [{ text: 'A few names that it has made up:' }],
      ...samples.map(({ label = '', temperature, texts }) => [
        { text: `  ${label}, temperature ${temperature}: `, isFaint: true },
        { text: texts.join(', ') },
      ]),
    ];
  },
  predict,
  aboutOf({ vocabulary, languageModel }) {
    const { labels, level, size } = vocabulary;
    return {
      tokens: `${level}, ${size} known`,
      ...(labels.length > 0 && { labels: `${labels.length}: ${namesOf(labels, 100)}` }),
      ...(languageModel instanceof NgramLanguageModel && { model: 'counts of runs of tokens' }),
      ...(languageModel instanceof MixedLanguageModel && {
        counts: `runs of up to ${languageModel.counts.order} tokens; what they say counts ${percent(languageModel.share)}, what the network says the rest`,
      }),
    };
  },
  networkOf({ languageModel }) {
    const neural = languageModel instanceof MixedLanguageModel ? languageModel.neural : languageModel;
    return neural instanceof NeuralLanguageModel ? neural.network : undefined;
  },
  objectivesOf: () => ({ bitsPerCharacter: 'min', loss: 'min', perplexity: 'min' }),
  fold: foldTexts,
  handedOver: (model, data, { sequenceLength }) => windowRows(model, data, sequenceLength as number),
});
