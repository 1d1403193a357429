// What was found in data, in Chinese.
import type { RemarkWords } from '@rnnkit/data';

import { inSentence, visible } from './visible.ts';

/** Fields of an object that are named. */
const mostFields = 10;

const quoted = (text: string): string => `“${inSentence(text)}”`;
const listed = (texts: readonly string[]): string => texts.map(quoted).join('、');

const delimiters: Readonly<Record<string, string>> = { ',': '逗号', ';': '分号', '\t': '制表符', '|': '竖线' };
const quotes = { double: '双引号', single: '单引号' } as const;

const encodings: Readonly<Record<string, string>> = {
  'utf-16le': 'UTF-16（小端序）',
  'utf-16be': 'UTF-16（大端序）',
  'windows-1252': 'Windows-1252',
  gb18030: 'GB18030',
  shift_jis: 'Shift_JIS',
};

/** The parts of the data. */
const parts: Readonly<Record<string, string>> = { train: '训练', validation: '验证', test: '测试' };
const partOf = (name: string): string => parts[name] ?? quoted(name);

const whys: Readonly<Record<string, string>> = {
  hidden: '隐藏文件',
  'no file': '不是文件',
  'no table': '不是表格',
  'no text by its first bytes': '从开头的字节看不是文本',
  'in no folder of a class': '不在任何类别的文件夹中',
};
const whyOf = (why: string): string => whys[why] ?? why.replace(/^(\.\S+) is no text$/, '$1 文件不是文本');

/** How each kind of remark is said. */
export const remarksInChinese: RemarkWords = {
  packed: () => '文件用 gzip 压缩，读取时已解压。',
  encoding(encoding, toldBy) {
    const name = encodings[encoding] ?? encoding;
    return toldBy === 'mark'
      ? `根据文件开头的标记（BOM），编码是 ${name}。`
      : `根据字节内容推测，编码是 ${name}；如果文字显示不对，请自行指定编码。`;
  },
  delimiter: (delimiter) => `各列之间用${delimiters[delimiter] ?? quoted(delimiter)}分隔。`,
  quote: (quote) => (quote === 'none' ? '字段不用引号括起来。' : `字段用${quotes[quote]}括起来。`),
  unnamed: () => '第一行不是列名，已作为数据读取。',
  chosen: (text, label) => `文本取自${listed(text)}列，标签取自${listed(label)}列。`,
  trailing: () => '每行末尾多出一个分隔符，后面没有列。',
  renamed: (asked, is) => `${quoted(is)}列被当作${quoted(asked)}列读取。`,
  skipped(first, more) {
    const shown = first.map(({ name, why }) => `${inSentence(name)}（${whyOf(why)}）`).join('、');
    return `未读取：${shown}${more > 0 ? `，另有 ${more} 个` : ''}。`;
  },
  trimmed: (count) => `${count} 个标签首尾有空格，已去除。`,
  leaked: (count, earlier, later, first) =>
    `${partOf(later)}部分有 ${count} 条文本也出现在${partOf(earlier)}部分，因此得到的成绩会偏高：${listed(first)}。`,
  conflicts: (count, first) =>
    `${count} 条文本带有几个不同的标签：${first.map(({ text, labels }) => `${quoted(text)}（${labels.map(inSentence).join('、')}）`).join('、')}。`,
  repeated: (count, first) => `${count} 行与前面某一行的文本和标签都相同：${listed(first)}。`,
  small: (count, first) => `${count} 个类别的文本不足五条：${listed(first)}${count > first.length ? ' 等' : ''}。`,
  manyClasses: (classes, rows) => `${rows} 行中竟有 ${classes} 个类别。标签是否在另一列？`,
  numbers: (classes, rows) =>
    `${rows} 行中竟有 ${classes} 个类别，而且都是数字。要预测的是数值（回归任务），还是标签在另一列？`,
  ragged(fields, first, isNamed, delimiter, quote) {
    const mark = delimiters[delimiter] ?? quoted(delimiter);
    const hint =
      quote === 'none'
        ? `是否有字段含有${mark}或换行？如果字段用引号括起来，请选择双引号读取。`
        : `是否有含${mark}的字段没有用引号括起来？`;
    return `这一行有 ${fields} 个字段，而第一行${isNamed ? `有 ${first} 个列名` : `有 ${first} 个`}。${hint}`;
  },
  unclosed: () => '从这里开始的记录中，有一个引号没有闭合。',
  afterQuote: (character) => `${quoted(character)}紧跟在右引号之后。带引号的字段中，引号要写两遍。`,
  longField: (lines) => `从这里开始的带引号字段长达 ${lines} 行。如果不应如此，这个引号就是文本的一部分。`,
  inQuotes: () => '有字段用引号括起来，引号被当作文本读取。如果引号不属于文本，请选择双引号读取。',
  notJson: () => '这一行不是 JSON。',
  notObject: () => '这一行不是 JSON 对象。',
  noField: (field, has) =>
    `没有${quoted(field)}字段；已有的字段是${listed(has.slice(0, mostFields))}${has.length > mostFields ? ' 等' : ''}。`,
  notText: (field, takesLists, within) =>
    `${quoted(field)}必须是${takesLists ? '文本或文本列表' : '文本'}${within === undefined ? '' : `，或是其中某个字段的名称，例如${quoted(within)}`}。`,
  lookAlike: (first, label) => `标签${quoted(visible(first))}和${quoted(visible(label))}看起来一样，却是两个类别。`,
  lost: (character) =>
    character === '\0'
      ? '文本中含有字符 U+0000，这通常说明文件已损坏或不是文本。'
      : '文本中含有字符 U+FFFD，它代替了丢失的字符。',
};
