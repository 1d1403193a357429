// The commands, their arguments and options, and the help that shows them.
import { isAbsolute, resolve } from 'node:path';

import { patternOf } from '@rnnkit/data/node';
import { Argument, Command, type Option } from 'commander';

import { listBackends } from './commands/backends.ts';
import { convert, writtenFormats, type ConvertOptions } from './commands/convert.ts';
import { addEvaluateOptions, evaluateCommand } from './commands/evaluate.ts';
import { addHandoverOptions, handoverCommand } from './commands/handover/command.ts';
import { generateCommand, generateOptions } from './commands/generate.ts';
import { inspectData, isData, type InspectDataOptions } from './commands/inspect/inspect-data.ts';
import { inspect, type InspectOptions } from './commands/inspect/inspect.ts';
import { addPredictOptions, predictCommand } from './commands/predict.ts';
import { addTrainOptions, trainCommand } from './commands/train/command.ts';
import { addTuneOptions, tuneCommand } from './commands/tune/command.ts';
import { studyCommand, studyOptions, studyVerbs, type StudyOptions, type StudyVerb } from './commands/study/command.ts';
import { vectorsCommand } from './commands/vectors/command.ts';
import { vectorsOptions, type VectorsOptions } from './commands/vectors/options.ts';
import { workerCommand, workerOptions, type WorkerOptions } from './commands/worker.ts';
import { modelOptions } from './models/model-options.ts';
import { dataOptions } from './data-options.ts';
import { describeOption, jsonOption, option } from './options.ts';
import { noteError } from './output.ts';
import { version } from './version.ts';

const dataKinds =
  'tables (CSV, TSV, Parquet), JSON, packed by gzip or not; - for standard input; an address, https://…; or a folder with one folder of texts per class';
const dataArgument = ['[data...]', dataKinds] as const;
const trainArgument = ['[data...]', `${dataArgument[1]}; CoNLL for tags, plain text to generate`] as const;
const modelArgument = ['<model>', 'what train wrote, or a model of Keras, PyTorch or others'] as const;

/** The whole command line. */
export function program(): Command {
  const root = new Command('rnnkit')
    .description('Train, evaluate and use recurrent models of texts.')
    .version(version(), '--version', 'show which version this is')
    .showHelpAfterError('(--help shows what it takes)')
    .configureHelp({ optionDescription: describeOption })
    .configureOutput({ outputError: noteUsage })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  rnnkit train --demo --out languages          tell languages apart, on data that is built in
  rnnkit train reviews.csv --out reviews       train on your own CSV, TSV, JSONL or folder per class
  rnnkit tune reviews.csv                      find good settings, and train them
  rnnkit study status                          how far a tuning is
  rnnkit evaluate reviews held-out.csv         try a model on labelled data
  rnnkit predict reviews "What a film!"        classify a text
  rnnkit train plays.txt --out plays           learn to write; words with tags and pairs of texts are learned, too
  rnnkit generate plays "ROMEO:"               go on with a text
  rnnkit vectors plays.txt --out words.vec     learn vectors of words, for train --vectors
  rnnkit convert model.keras model.onnx        write a model for another program
  rnnkit backends                              what this machine can run`,
    );
  addTraining(root);
  addTuning(root);
  addUse(root);
  addConversion(root);
  return root;
}

/** Says what is wrong with the command line; a suggestion, which commander puts on a line of its own, stays in the sentence. */
function noteUsage(message: string): void {
  noteError(
    message
      .trimEnd()
      .replace(/^error: /, '')
      .replace(/^unknown option '--workers'$/, '$&; --threads says how many threads compute')
      .replace(/\n(\(Did you mean [^\n]*\))$/, ' $1'),
  );
}

function addTraining(root: Command): void {
  addTrainOptions(root.command('train'))
    .description('train a model and write it with report.html')
    .argument(...trainArgument)
    .addHelpText(
      'after',
      `
Examples:
  rnnkit train reviews.csv --out reviews --max-length 40
  rnnkit train tweets.jsonl --out tweets --token characters
  rnnkit train mails/ --out mails.zip --test held-out/ --json
  rnnkit train excel.csv --no-header --text-column 2 --label-column 1
  rnnkit train 'parts/*.jsonl.gz' --text-column data.review.text
  sort -u all.csv | rnnkit train - --encoding windows-1252
  rnnkit train --resume --out tweets --epochs 20
  rnnkit train people.conll --out names              a tag for each word
  rnnkit train plays.txt --out plays                 write such texts
  rnnkit train pairs.tsv --task translate --out pairs
  rnnkit train --demo --task translate --out dates   dates of many languages to ISO 8601`,
    )
    .action((data: string[], _: unknown, command: Command) => trainCommand(dataOf(data), command));

  withOptions(root.command('vectors'), vectorsOptions)
    .description('learn vectors of words from texts, or ask which words are like which')
    .argument(
      '<file...>',
      'texts: plain files (a line is a text; .gz, too), CSV, TSV, JSONL, folders; or to ask, a file of vectors',
    )
    .addHelpText(
      'after',
      `
Examples:
  rnnkit vectors plays.txt mails/ --out words.vec --dim 100
  rnnkit vectors words.vec --nearest king --nearest rose
  rnnkit vectors glove.6B.100d.txt --analogy man king woman
  rnnkit train reviews.csv --vectors words.vec --freeze-epochs 1`,
    )
    .action((files: readonly string[], options: VectorsOptions) => vectorsCommand(files, options));
}

function addTuning(root: Command): void {
  addTuneOptions(root.command('tune'))
    .description('find good settings by cross-validation, and train them')
    .argument(...trainArgument)
    .addHelpText(
      'after',
      `
Examples:
  rnnkit tune reviews.csv                                    how many units?
  rnnkit tune reviews.csv --space units=int:16..128:16 --space cell=lstm,gru --space learningRate=log:1e-4..1e-1 --pruner wilcoxon --repeats 3
  rnnkit tune people.conll --space 'heads=2,4 if cell=transformer' --space cell=lstm,transformer
  rnnkit tune reviews.csv --engine folder:/shared/jobs       beside it on other machines: worker
  rnnkit tune --resume --out study --trials 80`,
    )
    .action((data: string[], _: unknown, command: Command) => tuneCommand(dataOf(data), command));

  withOptions(root.command('worker'), workerOptions)
    .description('run trials of a study that another machine has begun')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit worker --engine folder:/shared/jobs
  rnnkit worker --engine redis://queue:6379 --slots 4`,
    )
    .action((options: WorkerOptions) => workerCommand(options));

  withOptions(root.command('study'), studyOptions)
    .description('show how far a study is, what is best, or all trials; or stop it')
    .addArgument(new Argument('<verb>', 'what to do').choices(studyVerbs))
    .argument('[folder]', 'what tune was given as --out', 'study')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit study status
  rnnkit study best study --choose thriftiest
  rnnkit study export study > trials.csv
  rnnkit study stop study                      from any machine that sees the folder`,
    )
    .action((verb: StudyVerb, out: string, options: StudyOptions) => studyCommand(verb, out, options));
}

function addUse(root: Command): void {
  addEvaluateOptions(root.command('evaluate'))
    .description('try a model on data')
    .argument(...modelArgument)
    .argument('<data...>', 'data of the model’s task, as train takes it')
    .action((path: string, data: string[], _: unknown, command: Command) =>
      evaluateCommand(path, patternOf(data), command),
    );

  addPredictOptions(root.command('predict'))
    .description('answer texts that are arguments, or lines of a file or of standard input')
    .argument(...modelArgument)
    .argument('[text...]', 'the texts')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit predict reviews "What a film!" --top 2
  rnnkit predict names "Ann met Bob in Rome."        spans in colour; --json with their places
  rnnkit predict dates "mardi 5 mars 2024" --top 3
  rnnkit predict reviews < lines.txt`,
    )
    .action((path: string, texts: string[], _: unknown, command: Command) => predictCommand(path, texts, command));

  withOptions(root.command('generate'), generateOptions)
    .description('go on with a text, piece by piece')
    .argument('<model>', 'what train --task generate wrote')
    .argument('[beginning]', 'how the text begins', '')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit generate plays "ROMEO:" --temperature 0.7 --max-tokens 500
  rnnkit generate names --label river --count 10`,
    )
    .action(generateCommand);

  const plan = modelOptions.filter(({ long }) => long === '--plan');
  withOptions(root.command('inspect'), [jsonOption('one line of JSON'), ...plan, ...dataOptions])
    .description(
      'show what a model or data is: layers, sizes, tokens; or classes, columns, lengths, what is in several parts',
    )
    .argument('<model or data>', 'a model as for predict, or data as for train')
    .argument('[data...]', 'more data, such as what a model is to be tried on')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit inspect reviews
  rnnkit inspect reviews.csv
  rnnkit inspect train.csv held-out.csv     also which texts of the second are in the first, too`,
    )
    .action(async (first: string, more: string[], options: InspectOptions & InspectDataOptions) =>
      more.length > 0 || (await isData(first)) ? inspectData([first, ...more], options) : inspect(first, options),
    );

  withOptions(root.command('backends'), [jsonOption('one line of JSON')])
    .description('list what this machine can run, and why not the rest')
    .action(listBackends);
}

function addConversion(root: Command): void {
  const to = option('--to <format>', 'what to write', { choices: writtenFormats, byDefault: 'as the ending says' });
  const force = option('--force', 'replace what is there', {});
  withOptions(root.command('convert'), [to, force, ...modelOptions])
    .description('write a model in the format of another program')
    .argument('<in>', 'a model, told by what its files hold')
    .argument('<out>', 'what to write')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit convert model.keras model.onnx
  rnnkit convert reviews model.safetensors
  rnnkit convert model.safetensors reviews --to rnnkit --tokenizer tokenizer.json --labels neg,pos`,
    )
    .action((from: string, out: string, options: ConvertOptions) => convert(from, out, options));

  addHandoverOptions(root.command('handover'))
    .description('write a folder with which Keras goes on training, on many devices; and bring the result back')
    .argument('<model>', 'what train wrote; with --from, the folder')
    .addHelpText(
      'after',
      `
Examples:
  rnnkit handover reviews --to keras --data reviews.csv --out reviews-keras
  python reviews-keras/train.py
  rnnkit handover reviews-keras --from keras --out reviews-trained`,
    )
    .action((path: string, _: unknown, command: Command) => handoverCommand(path, command));
}

/** Several files are one pattern, as shells write it. */
function dataOf(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  return patternOf(paths.some(isAbsolute) && paths.length > 1 ? paths.map((path) => resolve(path)) : paths);
}

function withOptions(command: Command, options: readonly Option[]): Command {
  for (const one of options) command.addOption(one);
  return command;
}
