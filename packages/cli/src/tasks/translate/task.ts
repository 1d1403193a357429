// Translation on the command line: from texts to other texts.
import { dates } from '@rnnkit/data';
import {
  bleu,
  chrf,
  editDistance,
  Translator,
  trainTranslator,
  translatorDefaultsOf,
  tokenLevels,
  type TranslationAssessment,
  type TranslatorSettings,
  type TranslateOptions,
} from '@rnnkit/tasks';
import type { Option } from 'commander';

import { languagesInWords, shorten } from '../../data.ts';
import { languagesOption, notNegative, option, share, whole } from '../../options.ts';
import type { Piece } from '../../output.ts';
import { html, type Html } from '../../report/html.ts';
import { percent, sentence } from '../../report/page.ts';
import { table } from '../../report/tables.ts';
import { adviceOn } from '../advice.ts';
import { pairRows } from '../../commands/handover/rows/sequences.ts';
import { defineTask } from '../define-task.ts';
import { foldRows } from '../fold-plan.ts';
import { holdOutRows } from '../parts.ts';
import { settingTable, sharedOptions, testOptions } from '../settings.ts';
import type { Assessing } from '../task-parts.ts';
import type { Answer, Figures, Options, TextTask } from '../task.ts';
import { attentionMap } from './attention.ts';
import { pairOptions, readPairs, type Pairs } from './data.ts';
import { mostCompared, nearestTargets } from './nearest.ts';

const settings = settingTable<TranslatorSettings>(translatorDefaultsOf);
const { setting } = settings;

const settingOptions: readonly Option[] = [
  setting('--token <level>', 'what a token is', 'tokenLevel', { choices: tokenLevels }),
  ...sharedOptions(settings, {
    architecture: 'what reads and writes',
    units: 'units of the encoder, each way, half of the decoder’s; or between the layers of a Transformer',
    rows: 'pairs per step',
    epochs: 'of few pairs as many as make 800 steps',
    rate: 'the highest step size, from which it falls to 0',
  }),
  setting(
    '--scheduled-sampling <share>',
    'how often the decoder reads its own tokens at the end of training, not the right ones',
    'scheduledSampling',
    { read: share },
  ),
  ...testOptions,
  languagesOption('8', 1),
];

const searchOptions: readonly Option[] = [
  option('--beams <n>', 'beginnings that are kept at each token; 1 takes the likeliest token each time', {
    read: whole(1, 1000),
    value: 1,
  }),
  option('--length-penalty <power>', 'by how much longer answers are favoured when several are compared', {
    read: notNegative,
    value: 0.6,
  }),
  option('--max-tokens <n>', 'most tokens of an answer', {
    read: whole(1, 100_000),
    byDefault: 'twice as many as the longest had that was trained on',
  }),
];

const predictOptions: readonly Option[] = [
  option('--top <n>', 'how many answers to show, the best first', { read: whole(1, 100), value: 1 }),
];

const mostShown = 30;
const mapsShown = 4;

function searchOf(options: Options): TranslateOptions {
  const { beams, lengthPenalty, maxTokens } = options as {
    readonly beams?: number;
    readonly lengthPenalty?: number;
    readonly maxTokens?: number;
  };
  return { beamWidth: beams, lengthPenalty, maxTokens };
}

async function assess({ model, data, trained, options }: Assessing<Pairs, Translator>): Promise<Figures> {
  const { sources, targets } = data;
  const translations = await model.predict(sources, searchOf(options));
  const found = figuresOf(
    translations.map(({ text }) => text),
    targets,
  );
  const counted = trained === undefined ? undefined : figuresOf(nearestTargets(trained, sources), targets);
  const rule = `the answer to the most similar of ${trained === undefined ? 0 : Math.min(mostCompared, trained.sources.length)} trained texts`;
  const isBetter =
    counted !== undefined &&
    (counted.exactMatch > found.exactMatch || (counted.exactMatch === found.exactMatch && counted.chrf > found.chrf));
  const advice = adviceOn(isBetter ? { name: rule } : undefined);
  const wrong = translations
    .map((translation, row) => ({ translation, source: sources[row]!, target: targets[row]! }))
    .filter(({ translation, target }) => translation.text !== target);
  const lineOf = (figures: TranslationAssessment): string =>
    `${percent(figures.exactMatch)} exactly right, character error rate ${percent(figures.characterErrorRate)}, BLEU ${figures.bleu.toFixed(1)}, chrF ${figures.chrf.toFixed(1)}`;
  return {
    json: { ...found, baseline: counted ?? null },
    summary: `${lineOf(found)}, on ${found.pairs} texts`,
    lines: [
      ...(counted === undefined ? [] : [`${rule}: ${lineOf(counted)}`]),
      ...advice,
      ...wrong
        .slice(0, 5)
        .map(
          ({ translation, source, target }) =>
            `${shorten(source)} → ${shorten(translation.text)}, not ${shorten(target)}`,
        ),
    ],
    sections: async () => [
      figureTable(found, counted, rule),
      html`<p>${sentence(advice.join(''))}</p>`,
      html`<h2>Examples</h2>
        <p>
          ${wrong.length} of ${sources.length} answers are not exactly
          right${wrong.length > mostShown ? `; the first ${mostShown} of them` : ''}.
        </p>
        ${exampleTable([
          ...wrong.slice(0, mostShown),
          ...translations
            .slice(0, 5)
            .map((translation, row) => ({ translation, source: sources[row]!, target: targets[row]! })),
        ])}
        <h2>What it looked at</h2>
        <p>A row for each token that was written, a column for each that was read; the darker, the more it counted.</p>
        ${[...wrong.slice(0, 2).map(({ translation }) => translation), ...translations]
          .slice(0, mapsShown)
          .map((translation) => html`<figure>${attentionMap(translation)}</figure>`)}`,
    ],
  };
}

function figuresOf(written: readonly string[], right: readonly string[]): TranslationAssessment {
  const sum = (of: (text: string, row: number) => number): number =>
    right.reduce((total, text, row) => total + of(text, row), 0);
  const characters = sum((text) => Array.from(text).length);
  return {
    exactMatch: sum((text, row) => Number(written[row] === text)) / right.length,
    characterErrorRate: sum((text, row) => editDistance(written[row]!, text)) / Math.max(1, characters),
    bleu: bleu(written, right),
    chrf: chrf(written, right),
    pairs: right.length,
  };
}

function figureTable(found: TranslationAssessment, counted: TranslationAssessment | undefined, rule: string): Html {
  const row = (name: string, figures: TranslationAssessment): string[] => [
    name,
    percent(figures.exactMatch),
    percent(figures.characterErrorRate),
    figures.bleu.toFixed(1),
    figures.chrf.toFixed(1),
  ];
  return html`<h2>${counted === undefined ? 'Figures' : 'Beside a simple rule'}</h2>
    ${table(
      ['rule', 'exactly right', 'character error rate', 'BLEU', 'chrF'],
      [...(counted === undefined ? [] : [row(rule, counted)]), row('this model', found)],
    )}`;
}

function exampleTable(
  examples: readonly {
    readonly source: string;
    readonly target: string;
    readonly translation: { readonly text: string };
  }[],
): Html {
  return html`<table>
    <thead>
      <tr>
        <th>text</th>
        <th>right</th>
        <th>written</th>
      </tr>
    </thead>
    <tbody>
      ${examples.map(
        ({ source, target, translation: { text } }) =>
          html`<tr>
            <td class="text" dir="auto">${source}</td>
            <td class="text" dir="auto">${target}</td>
            <td class="text ${text === target ? '' : 'wrong'}" dir="auto">${text}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const likelihood = (probability: number): string => (probability < 0.001 ? 'under 0.1 %' : percent(probability));

async function predict(translator: Translator, texts: readonly string[], options: Options): Promise<readonly Answer[]> {
  const { top } = options as { readonly top: number };
  const search = searchOf(options);
  const answers: Answer[] = [];
  const all =
    top === 1
      ? (await translator.predict(texts, search)).map((one) => [one])
      : await translator.candidates(texts, top, search);
  for (const [row, candidates] of all.entries()) {
    const text = texts[row]!;
    const shown = candidates.map(({ text: translation, logProbability, ended }) => ({
      translation,
      logProbability,
      ended,
    }));
    const lines = shown.map(({ translation, logProbability }): readonly Piece[] => [
      { text: translation },
      ...(top === 1 ? [] : [{ text: `  ${likelihood(Math.exp(logProbability))}`, isFaint: true }]),
    ]);
    answers.push({ json: top === 1 ? { text, ...shown[0]! } : { text, candidates: shown }, lines });
  }
  return answers;
}

/** The task. */
export const translate: TextTask = defineTask<Pairs, Translator>({
  name: 'translate',
  saved: ['translation'],
  dataOptions: pairOptions,
  settingOptions,
  predictOptions,
  answerOptions: searchOptions,
  settingsOf: (options) => ({ ...settings.allOf(options) }),
  areEpochsOpen: () => false,
  read: readPairs,
  holdOut: holdOutRows,
  builtIn(options) {
    const { languages: asked, seed } = options as { readonly languages?: number; readonly seed?: number };
    const { train, validation, test, languages } = dates({ languages: asked ?? 8, seed: seed ?? 1 });
    return {
      train: { sources: [...train.texts, ...validation.texts], targets: [...train.dates, ...validation.dates] },
      test: { sources: test.texts, targets: test.dates },
      title: `Dates in ${languagesInWords(languages)} to ISO 8601`,
    };
  },
  amountOf: ({ sources: { length } }) => `${length} ${length === 1 ? 'pair' : 'pairs'} of texts`,
  train: ({ train: { sources, targets } }, options, { from, run }) =>
    trainTranslator(sources, targets, { ...settings.settingsOf(options), from, ...run }),
  load: (files, source) => Translator.load(files, source),
  assess,
  async samples(translator, { sources }) {
    const texts = sources.slice(0, 8);
    const answers = await translator.predict(texts);
    return [
      [{ text: 'A few dates that it has not seen:' }],
      ...answers.map(({ text }, row) => [{ text: `  ${text}  ` }, { text: texts[row]! }]),
    ];
  },
  predict,
  aboutOf: ({ source, target, longestTarget }) => ({
    reads: `${source.level}, ${source.size} known`,
    writes: `${target.level}, ${target.size} known; the longest it was trained on has ${longestTarget} tokens`,
  }),
  networkOf: ({ model }) => model,
  objectivesOf: () => ({ chrf: 'max', bleu: 'max', exactMatch: 'max', characterErrorRate: 'min' }),
  fold: (data, plan) => foldRows(data, plan),
  handedOver: pairRows,
});
