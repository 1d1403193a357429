// Files that ONNX Runtime has run, and files that the exporters of PyTorch and Keras wrote, with what they answer.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readOnnx, writeOnnx } from '../../src/onnx/index.ts';
import { decodeModel } from '../../src/onnx/decode-model.ts';
import { encodeModel } from '../../src/onnx/encode-model.ts';
import { elementTypes } from '../../src/onnx/onnx-model.ts';
import { answersOf, bytesOf, difference, type Rows } from './support.ts';
import fixture from '../fixtures/onnx-models.json' with { type: 'json' };

interface Written {
  readonly file: string;
  readonly x: Readonly<Record<string, Rows>>;
  readonly answers: Readonly<Record<string, unknown>>;
}

interface Exported {
  readonly what: string;
  readonly file: string;
  readonly x: Rows;
  readonly answer: unknown;
}

const written = (fixture.written as unknown as readonly Written[]).map((one, number) => ({ ...one, number }));
const exported = (fixture.exported as unknown as readonly Exported[]).map((one, number) => ({ ...one, number }));

beforeAll(async () => {
  await useBackend(cpu());
});

test.each(written)('model $number: what is written answers in ONNX Runtime as here', async ({ file, x, answers }) => {
  const before = memory().numTensors;
  const { model } = await readOnnx(bytesOf(file));
  const ours = await answersOf(model, x);
  expect([...ours.keys()]).toEqual(Object.keys(answers));
  for (const [name, values] of ours) expect(difference(values, answers[name])).toBeLessThan(1e-6);
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test.each(written)('model $number: read and written again, it is the same byte for byte', async ({ file }) => {
  const { model } = await readOnnx(bytesOf(file));
  const bytes = await writeOnnx(model);
  const { model: again } = await readOnnx(bytes);
  expect(await writeOnnx(again)).toEqual(bytes);
  // An option that layers have got since is in the remark, and nowhere else.
  const [{ metadata: _, ...ours }, { metadata: _remark, ...theirs }] = [decodeModel(bytes), decodeModel(bytesOf(file))];
  expect(ours).toEqual(theirs);
  for (const one of [model, again]) one.dispose();
});

test.each(exported)('export $number: the answers are those of $what', async ({ file, x, answer }) => {
  const before = memory().numTensors;
  const { model } = await readOnnx(bytesOf(file));
  const ours = await answersOf(model, { [model.inputNames[0]!]: x });
  expect(difference(ours.get(model.outputNames[0]!), answer)).toBeLessThan(1e-6);
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a file whose graph is another than that of the model which it names is read by its graph', async () => {
  const { file } = written.find(({ answers }) => 'head' in answers)!;
  const decoded = decodeModel(bytesOf(file));
  // Another softmax than the last one: the model that is named would not have it.
  const last = decoded.nodes.at(-1)!;
  const nodes = [
    ...decoded.nodes.slice(0, -1),
    { ...last, opType: 'LoopOfNobody', attributes: new Map(), outputs: last.outputs },
  ];
  await expect(readOnnx(encodeModel({ ...decoded, nodes }))).rejects.toThrow(/LoopOfNobody|cannot be read/);
});

test('texts go along', async () => {
  const { model } = await readOnnx(bytesOf(written[0]!.file));
  const bytes = await writeOnnx(model, { metadata: new Map([['labels', '["spam","ham"]']]) });
  const { metadata, model: again } = await readOnnx(bytes);
  expect([...metadata]).toEqual([['labels', '["spam","ham"]']]);
  for (const one of [model, again]) one.dispose();
});

test('ids are whole numbers of 64 bits, and batch and time of any size', async () => {
  const { file } = written.find(({ x }) => 'text' in x)!;
  const { inputs, opsets } = decodeModel(bytesOf(file));
  expect(inputs[0]).toEqual({ name: 'text', elementType: elementTypes.int64, shape: ['batch', 'text_1'] });
  expect(opsets.get('')).toBe(22);
});
