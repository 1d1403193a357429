// A circle of imports is found, also one that is nothing when types are gone.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { check, type Findings } from '../src/check.ts';

async function checkFiles(files: Readonly<Record<string, string>>): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'architecture-'));
  try {
    await mkdir(join(folder, 'apps'));
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, 'packages/core/src', name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    return await check(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const options = 'export interface Options { readonly size: number }\n';
const reader = "import { parse } from './parse.ts';\nexport const read = () => parse({ size: 1 });\n";

test('imports that go one way are right', async () => {
  const { errors } = await checkFiles({
    'options.ts': options,
    'reader.ts': reader,
    'parse.ts': "import type { Options } from './options.ts';\nexport const parse = ({ size }: Options) => size;\n",
  });
  expect(errors).toBe(0);
});

test.each([
  ['imported', "import type { Options } from './reader.ts';\nexport const parse = ({ size }: Options) => size;\n"],
  [
    'imported beside a value',
    "import { one, type Options } from './reader.ts';\nexport const parse = ({ size }: Options) => size + one;\n",
  ],
  ['exported again', "export type { Options } from './reader.ts';\nexport const parse = () => 1;\n"],
  ['named in place', "export const parse = ({ size }: import('./reader.ts').Options) => size;\n"],
])('a circle of types, %s, is wrong', async (_, parse) => {
  const { errors, report } = await checkFiles({
    'reader.ts': `${reader}export const one = 1;\n${options}`,
    'parse.ts': parse,
  });
  expect(report).toContain('no-circles');
  expect(report).toContain('packages/core/src/parse.ts');
  expect(errors).toBeGreaterThan(0);
});

test('so is a longer one', async () => {
  const { report } = await checkFiles({
    'a.ts': "import type { B } from './within/b.ts';\nexport type A = B;\n",
    'within/b.ts': "import type { C } from '../c.ts';\nexport type B = C;\n",
    'c.ts': "import type { A } from './a.ts';\nexport type C = A | 1;\n",
  });
  expect(report).toContain('no-circles');
});
