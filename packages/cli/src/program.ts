// The commands, their arguments and options, and the help that shows them.
import { Argument, Command, InvalidArgumentError, Option } from 'commander';

import { listBackends } from './commands/backends.ts';
import { evaluate } from './commands/evaluate.ts';
import { inspect } from './commands/inspect.ts';
import { predict } from './commands/predict.ts';
import { train, type TrainOptions } from './commands/train.ts';
import { tune, type TuneOptions } from './commands/tune.ts';

const whole =
  (least: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`It is a whole number of at least ${least}.`);
    }
    return number;
  };

const share = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number < 1))
    throw new InvalidArgumentError('It is a number from 0 up to, not including, 1.');
  return number;
};

const positive = (value: string): number => {
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('It is a number above 0.');
  return number;
};

const list =
  <Item>(read: (value: string) => Item) =>
  (value: string): Item[] => [...new Set(value.split(',').map((item) => read(item.trim())))];

const cells = ['lstm', 'gru', 'simpleRnn'] as const;
const cellName = (value: string): (typeof cells)[number] => {
  const cell = cells.find((name) => name === value);
  if (cell === undefined) throw new InvalidArgumentError(`It is one or several of ${cells.join(',')}.`);
  return cell;
};

const optimizers = ['sgd', 'rmsprop', 'adam', 'adamW', 'adamax', 'nadam', 'adagrad', 'adadelta', 'lion'];

const columns = [
  new Option('--text-column <name>', 'column that holds the text').default('text'),
  new Option('--label-column <name>', 'column that holds the label').default('label'),
  new Option('--missing <choice>', 'what to do with a row without text or label')
    .choices(['drop', 'empty', 'error'])
    .default('drop'),
  new Option('--quote <kind>', 'what fields of CSV or TSV stand in (default: double in CSV, none in TSV)').choices([
    'double',
    'single',
    'none',
  ]),
];
const backend = new Option('--backend <name>', 'where to compute; auto takes the fastest that runs here')
  .choices(['auto', 'cpu'])
  .default('auto');

/** The whole command line. */
export function program(): Command {
  const root = new Command('rnnkit')
    .description('Train, evaluate and use recurrent text classifiers.')
    .showHelpAfterError('(--help shows what it takes)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  rnnkit train --demo --out languages          tell languages apart, on data that is built in
  rnnkit train reviews.csv --out reviews       train on your own CSV, TSV, JSONL or folder per class
  rnnkit tune reviews.csv                      find the cell and the number of units
  rnnkit evaluate reviews held-out.csv         try a model on labelled data
  rnnkit predict reviews "What a film!"        classify a text
  rnnkit backends                              what this machine can run`,
    );

  const trainCommand = root
    .command('train')
    .description('train a classifier and write the model and report.html')
    .argument('[data]', 'CSV, TSV, JSONL, or a folder with one folder of .txt files per class')
    .option('--out <folder>', 'where the model goes (a folder, or a file ending in .zip)')
    .option('--demo', 'use the built-in data: which language is a list of names in?')
    .option('--languages <n>', 'with --demo: how many languages, by number of speakers; all by default', whole(2))
    .addOption(new Option('--unit <unit>', 'what a token is').choices(['words', 'characters']))
    .addOption(new Option('--cell <cell>', 'the recurrent layer').choices(cells))
    .option('--units <n>', 'units of the recurrent layer', whole(1))
    .option('--embedding <n>', 'size of the embedding', whole(1))
    .option('--vocabulary <n>', 'most tokens to keep, with padding and unknown', whole(3))
    .option('--max-length <n>', 'tokens per text; longer texts keep their end', whole(1))
    .option('--bidirectional', 'read the text both ways')
    .option('--dropout <share>', 'dropout on the recurrent layer’s input', share, 0)
    .option('--epochs <n>', 'most passes over the data', whole(1))
    .option('--patience <n>', 'epochs without a better validation accuracy before it stops', whole(1), 3)
    .option('--batch-size <n>', 'texts per step', whole(1))
    .option('--learning-rate <rate>', 'step size', positive)
    .addOption(new Option('--optimizer <name>', 'update rule').choices(optimizers).default('adam'))
    .option('--validation-split <share>', 'the last share of the data, held out to choose the best epoch', share, 0.2)
    .option('--test <data>', 'labelled data for the figures at the end')
    .option('--seed <n>', 'one seed and as many workers, one result', whole(0), 1)
    .option('--workers <n>', 'threads that share each batch; by default one for each core, where it pays', whole(1))
    .option('--json', 'one line of JSON per epoch and a last one with the result, on standard output')
    .addOption(backend)
    .addHelpText(
      'after',
      `
Examples:
  rnnkit train reviews.csv --out reviews --max-length 40
  rnnkit train tweets.jsonl --out tweets --unit characters --cell gru --bidirectional
  rnnkit train mails/ --out mails.zip --test held-out/ --json`,
    );
  for (const option of columns) trainCommand.addOption(option);
  trainCommand.action(async (data: string | undefined, options: TrainOptions) => {
    await train(data, options);
  });

  const tuneCommand = root
    .command('tune')
    .description('find the cell and the number of units by cross-validation, and write a report')
    .argument('[data]', 'CSV, TSV, JSONL, or a folder with one folder of .txt files per class')
    .option('--units <list>', 'units of the recurrent layer, such as 16,32,64', list(whole(1)), [16, 32, 64])
    .option('--cell <list>', 'recurrent layers, such as lstm,gru', list(cellName), ['lstm', 'gru'])
    .option('--folds <n>', 'parts of the data, each held out once', whole(2), 5)
    .option('--report <file>', 'where the report goes', 'tune.html')
    .option('--demo', 'use the built-in data: which language is a list of names in?')
    .option('--languages <n>', 'with --demo: how many languages, by number of speakers; all by default', whole(2))
    .addOption(new Option('--unit <unit>', 'what a token is').choices(['words', 'characters']))
    .option('--embedding <n>', 'size of the embedding', whole(1))
    .option('--vocabulary <n>', 'most tokens to keep, with padding and unknown', whole(3))
    .option('--max-length <n>', 'tokens per text; longer texts keep their end', whole(1))
    .option('--bidirectional', 'read the text both ways')
    .option('--dropout <share>', 'dropout on the recurrent layer’s input', share, 0)
    .option('--epochs <n>', 'passes over the data; the best number of them is found, too', whole(1))
    .option('--batch-size <n>', 'texts per step', whole(1))
    .option('--learning-rate <rate>', 'step size', positive)
    .addOption(new Option('--optimizer <name>', 'update rule').choices(optimizers).default('adam'))
    .option('--seed <n>', 'one seed, one result, with any number of workers', whole(0), 1)
    .option('--workers <n>', 'folds that are trained at a time; by default one for each core, where it pays', whole(1))
    .option('--json', 'one line of JSON with the result, on standard output')
    .addOption(backend)
    .addHelpText(
      'after',
      `
Examples:
  rnnkit tune reviews.csv --units 16,32,64 --cell lstm,gru --folds 5 --max-length 40
  rnnkit tune --demo --languages 10 --units 32,64 --epochs 3`,
    );
  for (const option of columns) tuneCommand.addOption(option);
  tuneCommand.action(async (data: string | undefined, options: TuneOptions) => {
    await tune(data, options);
  });

  const evaluateCommand = root
    .command('evaluate')
    .description('try a model on labelled data')
    .argument('<model>', 'what train wrote')
    .argument('<data>', 'CSV, TSV, JSONL, or a folder per class')
    .option('--json', 'one line of JSON')
    .addOption(backend);
  for (const option of columns) evaluateCommand.addOption(option);
  evaluateCommand.action(evaluate);

  root
    .command('predict')
    .description('classify texts given as arguments, or line by line on standard input')
    .argument('<model>', 'what train wrote')
    .addArgument(new Argument('[text...]', 'the texts'))
    .option('--top <n>', 'how many classes to show, with their probabilities', whole(1), 1)
    .option('--json', 'one line of JSON per text')
    .addOption(backend)
    .addHelpText(
      'after',
      '\nExamples:\n  rnnkit predict reviews "What a film!" --top 2\n  rnnkit predict reviews < lines.txt',
    )
    .action(predict);

  root
    .command('inspect')
    .description('show what a model is: layers, sizes, tokens, classes')
    .argument('<model>', 'what train wrote')
    .action(inspect);

  root
    .command('backends')
    .description('list what this machine can run, and why not the rest')
    .option('--json', 'one line of JSON')
    .action(listBackends);

  return root;
}
