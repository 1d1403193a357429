// The commands, their arguments and options, and the help that shows them.
import { Command, type Option } from 'commander';

import { listBackends } from './commands/backends.ts';
import { convert, writtenFormats, type ConvertOptions } from './commands/convert.ts';
import { evaluate } from './commands/evaluate.ts';
import { inspect } from './commands/inspect/inspect.ts';
import { predict } from './commands/predict.ts';
import { trainOptions, type TrainOptions } from './commands/train/options.ts';
import { train } from './commands/train/train.ts';
import { tuneOptions, type TuneOptions } from './commands/tune/options.ts';
import { tune } from './commands/tune/tune.ts';
import { modelOptions } from './models/model-options.ts';
import { backendOption, dataOptions, describeOption, jsonOption, option, threadsOption, whole } from './options.ts';
import { noteError } from './output.ts';
import { version } from './version.ts';

const dataArgument = ['[data]', 'CSV, TSV, JSONL, or a folder with one folder of .txt files per class'] as const;
const modelArgument = ['<model>', 'what train wrote, or a model of Keras, PyTorch or others'] as const;

/** The whole command line. */
export function program(): Command {
  const root = new Command('rnnkit')
    .description('Train, evaluate and use recurrent text classifiers.')
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
  rnnkit tune reviews.csv                      find the architecture and the number of units
  rnnkit evaluate reviews held-out.csv         try a model on labelled data
  rnnkit predict reviews "What a film!"        classify a text
  rnnkit convert model.keras model.onnx        write a model for another program
  rnnkit backends                              what this machine can run`,
    );
  addTraining(root);
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
  withOptions(root.command('train'), trainOptions)
    .description('train a classifier and write the model and report.html')
    .argument(...dataArgument)
    .addHelpText(
      'after',
      `
Examples:
  rnnkit train reviews.csv --out reviews --max-length 40
  rnnkit train tweets.jsonl --out tweets --token characters
  rnnkit train mails/ --out mails.zip --test held-out/ --json
  rnnkit train --resume --out tweets --epochs 20`,
    )
    .action((data: string | undefined, options: TrainOptions, command: Command) => {
      const names = Object.keys(options).filter((name) => command.getOptionValueSource(name) === 'cli');
      return train(data, options, new Set(names));
    });

  withOptions(root.command('tune'), tuneOptions)
    .description('find the architecture and the number of units by cross-validation, and write a report')
    .argument(...dataArgument)
    .addHelpText(
      'after',
      `
Examples:
  rnnkit tune reviews.csv --units 16,32,64 --architecture lstm,gru --folds 5 --max-length 40
  rnnkit tune --demo --languages 10 --units 32,64 --epochs 3`,
    )
    .action((data: string | undefined, options: TuneOptions) => tune(data, options));
}

function addUse(root: Command): void {
  withOptions(root.command('evaluate'), [
    jsonOption('one line of JSON'),
    backendOption,
    threadsOption,
    ...dataOptions,
    ...modelOptions,
  ])
    .description('try a model on labelled data')
    .argument(...modelArgument)
    .argument('<data>', 'CSV, TSV, JSONL, or a folder per class')
    .action(evaluate);

  const top = option('--top <n>', 'how many classes to show, with their probabilities', { read: whole(1), value: 1 });
  withOptions(root.command('predict'), [
    top,
    jsonOption('one line of JSON per text'),
    backendOption,
    threadsOption,
    ...modelOptions,
  ])
    .description('classify texts given as arguments, or line by line on standard input')
    .argument(...modelArgument)
    .argument('[text...]', 'the texts')
    .addHelpText(
      'after',
      '\nExamples:\n  rnnkit predict reviews "What a film!" --top 2\n  rnnkit predict reviews < lines.txt',
    )
    .action(predict);

  const plan = modelOptions.filter(({ long }) => long === '--plan');
  withOptions(root.command('inspect'), [jsonOption('one line of JSON'), ...plan])
    .description('show what a model is: format, layers, sizes, tokens, classes')
    .argument(...modelArgument)
    .action(inspect);

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
}

function withOptions(command: Command, options: readonly Option[]): Command {
  for (const one of options) command.addOption(one);
  return command;
}
