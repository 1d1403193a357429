// The compliance table of README.md lists what there is: every kernel of core, and every backend where it is tried.
import { readdirSync, readFileSync } from 'node:fs';

import { conformanceCases, groupsOf } from '@rnnkit/conformance';
import { listedIn } from '@rnnkit/conformance/node';
import { expect, test } from 'vitest';

import { places } from '../src/backend-modules.ts';

const [kernels, columns] = listedIn(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8'));
const again = 'make the table anew: pnpm compliance';

test('every kernel has its row', () => {
  const folder = new URL('../../../packages/core/src/kernels/', import.meta.url);
  // Files that declare what several kernels share have no cases of their own.
  const declared = readdirSync(folder).map((file) =>
    file.replace(/\.ts$/, '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  const tried = new Set(conformanceCases.map((one) => groupsOf(one)[0]!));
  expect(kernels.toSorted(), again).toEqual(declared.filter((name) => tried.has(name)).toSorted());
});

test('every backend has its columns', () => {
  const folder = new URL('../../../packages/', import.meta.url);
  const backends = readdirSync(folder).flatMap((name) => /^backend-(.*)$/.exec(name)?.slice(1) ?? []);
  expect(Object.keys(places).toSorted()).toEqual(backends.toSorted());
  const expected = Object.entries(places).flatMap(([backend, list]) =>
    list.map(({ browser }) => `\`${backend}\`, ${browser === undefined ? 'Node' : 'Chromium'}`),
  );
  expect(
    columns.map((column) => column.replace(/ \d+$/, '')),
    again,
  ).toEqual(expected);
});

test('nothing in it fails', () => {
  const document = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const table = document.slice(
    document.indexOf('<!-- compliance: begin -->'),
    document.indexOf('<!-- compliance: end -->'),
  );
  expect(table).not.toMatch(/✗|not tried/);
});
