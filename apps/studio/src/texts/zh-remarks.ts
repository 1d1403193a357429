// What was found in data, in Chinese.
import type { RemarkWords } from '@rnnkit/data';

import { inSentence } from './visible.ts';

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
};
