// A model card: what the hub shows of a model. It says what it is told, and what can be seen of the model.
import { check, RnnkitError } from '@rnnkit/data';
import type { Model } from '@rnnkit/models';

import type { HuggingFaceParts } from './parts.ts';

/** A figure that was measured. */
export interface CardMetric {
  /** What it is, as the hub calls it, such as `accuracy` or `f1`. */
  readonly name: string;
  readonly value: number;
  /** On which data; then the hub lists it among the results. */
  readonly dataset?: string | undefined;
  /** Which part of them, such as `test`. */
  readonly split?: string | undefined;
}

/** What a model card says. All of it may be left out; nothing is made up. */
export interface ModelCard {
  /** Default: the model's name. */
  readonly title?: string | undefined;
  /** What it is for, what it was trained on, and where it fails, in Markdown. */
  readonly description?: string | undefined;
  /** The hub's name for the task. Default `text-classification` where there are labels, and none elsewhere. */
  readonly task?: string | undefined;
  /** Codes of languages, such as `en`. */
  readonly languages?: readonly string[] | undefined;
  /** The hub's name for the licence, such as `mit`. */
  readonly license?: string | undefined;
  /** The hub's names for the data it was trained on. */
  readonly datasets?: readonly string[] | undefined;
  /** Words by which it is found, besides `rnnkit`. */
  readonly tags?: readonly string[] | undefined;
  readonly metrics?: readonly CardMetric[] | undefined;
}

const words = check.optional(check.listOf(check.text));
const checks: check.OptionChecks = {
  title: check.optional(check.textUpTo(200)),
  description: check.optional(check.text),
  task: check.optional(check.textUpTo(100)),
  languages: words,
  license: check.optional(check.textUpTo(100)),
  datasets: words,
  tags: words,
  metrics: check.optional(check.listOf(checkMetric)),
};

function checkMetric(value: unknown, name: string): unknown {
  return check.checkOptions<CardMetric>(
    name,
    {
      name: check.textUpTo(100),
      value: check.finite,
      dataset: check.optional(check.text),
      split: check.optional(check.text),
    },
    {} as CardMetric,
    value as CardMetric,
  );
}

/** The card, checked. @throws RnnkitError `invalid-argument` when something in it is not what it has to be */
export function checkCard(card: unknown, name: string): ModelCard {
  const checked = check.checkOptions<ModelCard>(name, checks, {}, card as ModelCard);
  for (const metric of checked.metrics ?? [])
    if (metric.name === undefined || metric.value === undefined)
      throw new RnnkitError(
        'invalid-argument',
        `${name}: a metric has a name and a value; got ${check.describe(metric)}.`,
      );
  return checked;
}

/** The text of `README.md`. */
export function writeCard(model: Model<unknown>, card: ModelCard, parts: HuggingFaceParts): string {
  const title = card.title ?? model.name;
  const task = card.task ?? (parts.labels === undefined ? undefined : 'text-classification');
  return `---\n${frontMatter(card, title, task).join('\n')}\n---\n\n${[
    `# ${oneLine(title)}`,
    ...(card.description === undefined ? [] : [card.description.trim()]),
    ...(card.metrics === undefined || card.metrics.length === 0 ? [] : [metricsTable(card.metrics)]),
    ...(parts.labels === undefined
      ? []
      : [`## Labels\n\n${parts.labels.map((label) => `- ${code(label)}`).join('\n')}`]),
    `## Layers\n\n${fenced(model.summary(), '')}`,
    `## Use\n\n${fenced(usage, 'js')}`,
  ].join('\n\n')}\n`;
}

const usage = `import { readHuggingFace } from '@rnnkit/interchange/hugging-face';

// files: a Map from the names of this repository's files to their bytes
const { model, tokenizer, labels, length } = await readHuggingFace(files);`;

/** Quoted as JSON, which YAML reads. */
const yaml = (value: string | number): string => JSON.stringify(value);
const list = (name: string, values: readonly string[] | undefined): readonly string[] =>
  values === undefined || values.length === 0 ? [] : [`${name}:`, ...values.map((value) => `- ${yaml(value)}`)];

function frontMatter(card: ModelCard, title: string, task: string | undefined): readonly string[] {
  const metrics = card.metrics ?? [];
  return [
    'library_name: rnnkit',
    ...(task === undefined ? [] : [`pipeline_tag: ${yaml(task)}`]),
    ...list('language', card.languages),
    ...(card.license === undefined ? [] : [`license: ${yaml(card.license)}`]),
    ...list('tags', [...new Set(['rnnkit', ...(card.tags ?? [])])]),
    ...list('datasets', card.datasets),
    ...list('metrics', [...new Set(metrics.map(({ name }) => name))]),
    ...modelIndex(metrics, title, task),
  ];
}

/** The hub's list of results: of data that have a name. */
function modelIndex(metrics: readonly CardMetric[], title: string, task: string | undefined): readonly string[] {
  const results = metrics.flatMap(({ name, value, dataset, split }) =>
    dataset === undefined || task === undefined
      ? []
      : [
          '  - task:',
          `      type: ${yaml(task)}`,
          '    dataset:',
          `      name: ${yaml(dataset)}`,
          `      type: ${yaml(dataset)}`,
          ...(split === undefined ? [] : [`      split: ${yaml(split)}`]),
          '    metrics:',
          `    - type: ${yaml(name)}`,
          `      value: ${yaml(value)}`,
        ],
  );
  return results.length === 0 ? [] : ['model-index:', `- name: ${yaml(title)}`, '  results:', ...results];
}

function metricsTable(metrics: readonly CardMetric[]): string {
  const rows = metrics.map(({ name, value, dataset = '', split = '' }) =>
    [name, String(value), dataset, split].map((cell) => oneLine(cell).replaceAll('|', String.raw`\|`)).join(' | '),
  );
  return `## Measured\n\n| metric | value | data | part |\n| --- | --- | --- | --- |\n${rows.map((row) => `| ${row} |`).join('\n')}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Text as it is, whatever stands in it. */
function code(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  return `${ticks} ${oneLine(text)} ${ticks}`;
}

function fenced(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
