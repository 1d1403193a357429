// Tasks that are handed over: what each is trained on first, and with which options.

/** A task. */
export interface HandoverCase {
  readonly name: string;
  readonly file: string;
  readonly data: string;
  readonly train: string;
  /** Options by which the data is read, and of the handover. */
  readonly reading?: string;
}

/** Names that would be something else, were they put into a program, a path or a table. */
const oddLabels = ['it\'s "fine"', "'''\n\\", '${HOME} $(x)', '日本; import os'];
const words = ['fine lovely great superb', 'dull awful poor bleak', 'long slow late stale', 'new odd rare strange'].map(
  (list) => list.split(' '),
);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Texts of words that tell the class for the most part. */
const texts = Array.from({ length: 480 }, (_, row) => {
  const own = row % 4;
  const told = row % 7 === 0 ? (row >> 2) % 4 : own;
  return { own, text: `a ${words[told]![(row >> 3) % 4]}, ${words[told]![(row >> 5) % 4]} film ${row % 9}` };
});

const classes = ['text,label', ...texts.map(({ own, text }) => `${quoted(text)},${quoted(oddLabels[own]!)}`)].join(
  '\n',
);
const labels = texts
  .map(({ own, text }) => JSON.stringify({ text, labels: [oddLabels[own], oddLabels[(own + 1) % 4]] }))
  .join('\n');
const numbers = ['text,value', ...texts.map(({ own, text }) => `${quoted(text)},${1000 + 100 * own}`)].join('\n');
const tags = texts
  .map(({ own, text }) =>
    text
      .replace(',', '')
      .split(' ')
      .map((word, place) => `${word} ${place % 4 === 0 ? 'O' : `K${(own + place) % 3}`}`)
      .join('\n'),
  )
  .join('\n\n');
const pairs = ['source\ttarget', ...texts.map(({ own, text }) => `${text}\t${['good', 'bad', 'long', 'new'][own]}`)];

const small = '--epochs 1 --batch-size 32 --learning-rate 0.002';
const reader = `${small} --units 8 --embedding-dim 8 --max-length 8`;

/** The cases: each task that Keras can hold. */
export const cases: readonly HandoverCase[] = [
  { name: 'classify', file: 'classes.csv', data: classes, train: reader },
  { name: 'classify-attention', file: 'classes.csv', data: classes, train: `${reader} --architecture attention` },
  { name: 'classify-gru', file: 'classes.csv', data: classes, train: `${reader} --architecture gru --dropout 0.1` },
  { name: 'multilabel', file: 'labels.jsonl', data: labels, train: `${reader} --task multilabel` },
  {
    name: 'regress',
    file: 'numbers.csv',
    data: numbers,
    train: `${reader} --task regress`,
  },
  ...['none', 'lstm'].map((characters) => ({
    name: `tag-${characters}`,
    file: 'tags.conll',
    data: tags,
    train: `${small} --task tag --output softmax --units 8 --embedding-dim 8 --characters ${characters} --scheme none`,
  })),
  {
    name: 'generate',
    file: 'lines.txt',
    data: texts.map(({ text }) => text).join('\n'),
    train: `${small} --task generate --units 16 --embedding-dim 8 --architecture gru --each line`,
    reading: '--each line --sequence-length 12',
  },
  {
    name: 'generate-lstm',
    file: 'lines.txt',
    data: texts.map(({ text }) => text).join('\n'),
    train: `${small} --task generate --units 16 --embedding-dim 8 --dropout 0.2 --architecture lstm --each line`,
    reading: '--each line',
  },
  {
    name: 'translate',
    file: 'pairs.tsv',
    data: pairs.join('\n'),
    train: `${small} --task translate --units 8 --embedding-dim 8`,
  },
];
