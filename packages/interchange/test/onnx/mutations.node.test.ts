// Files that are damaged: each is refused in words, or read as what it still says.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { decodeModel } from '../../src/onnx/decode-model.ts';
import { encodeModel } from '../../src/onnx/encode-model.ts';
import { readOnnx } from '../../src/onnx/index.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode } from '../../src/onnx/onnx-model.ts';
import { mutated, randomFrom } from '../hdf5/mutations.ts';
import { bytesOf } from './support.ts';
import fixture from '../fixtures/onnx-models.json' with { type: 'json' };

beforeAll(async () => {
  await useBackend(cpu());
});

const files = [...fixture.written.slice(0, 6), ...fixture.exported].map(({ file }) => bytesOf(file));

/** Reads files, each of which has to be read, or refused in words. @returns how many were read, and how many refused */
async function readAll(count: number, make: (place: number) => Uint8Array): Promise<readonly [number, number]> {
  const before = memory().numTensors;
  let [read, refused] = [0, 0];
  for (let place = 0; place < count; place++) {
    const bytes = make(place);
    try {
      const { model } = await readOnnx(bytes);
      model.dispose();
      read++;
    } catch (error) {
      if (!(error instanceof RnnkitError && (error.code === 'invalid-file' || error.code === 'unsupported')))
        throw error;
      expect(error.message.length).toBeLessThan(600);
      refused++;
    }
  }
  expect(memory().numTensors).toBe(before);
  return [read, refused];
}

test('of thousands of damaged files none is read to a failure without words', async () => {
  const random = randomFrom(15);
  const [read, refused] = await readAll(3000, (place) => mutated(files[place % files.length]!, random));
  expect(refused).toBeGreaterThan(500);
  expect(read).toBeGreaterThan(100);
});

const sizes = [0, 1, -1, 2, 7, -9, 2 ** 31, 2 ** 52, -(2 ** 53)];

/** A graph with an attribute, an input, a shape or a size that is another, and without the remark of its model. */
function changed(model: OnnxModel, random: () => number): Uint8Array {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const place = Math.floor(random() * model.nodes.length);
  const names = model.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  const changes: readonly (() => Partial<OnnxModel>)[] = [
    () => withNode((node) => ({ ...node, inputs: [...node.inputs.slice(0, -1), pick(names)] })),
    () => withNode((node) => ({ ...node, opType: pick(model.nodes).opType })),
    () =>
      withNode((node) => {
        const attributes = [...node.attributes].map(([name, attribute]): [string, OnnxAttribute] => {
          if (attribute.kind === 'int') return [name, { kind: 'int', value: pick(sizes) }];
          return attribute.kind === 'ints'
            ? [name, { kind: 'ints', value: [...attribute.value, pick(sizes)] }]
            : [name, attribute];
        });
        return { ...node, attributes: new Map(attributes) };
      }),
    () => ({
      initializers: model.initializers.map((tensor) =>
        random() < 0.3 ? { ...tensor, dims: pick([[], [1, ...tensor.dims], tensor.dims.toReversed()]) } : tensor,
      ),
    }),
    () => ({
      inputs: model.inputs.map((input) => ({ ...input, shape: [...(input.shape ?? []).slice(0, -1), pick(sizes)] })),
    }),
  ];
  function withNode(change: (node: OnnxNode) => OnnxNode): Partial<OnnxModel> {
    return { nodes: model.nodes.map((node, at) => (at === place ? change(node) : node)) };
  }
  return encodeModel({ ...model, metadata: new Map(), ...pick(changes)() });
}

test('nor is any of graphs that are other than they were', async () => {
  const random = randomFrom(16);
  const graphs = files.map(decodeModel);
  const [read, refused] = await readAll(2000, (place) => changed(graphs[place % graphs.length]!, random));
  expect(refused).toBeGreaterThan(500);
  expect(read).toBeGreaterThan(20);
});
