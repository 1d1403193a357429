// The command as its user runs it, from source.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readReport } from '../src/index.ts';

const main = fileURLToPath(new URL('../src/node/main.ts', import.meta.url));
const moduleAt = (name: string): string => fileURLToPath(new URL(`modules/${name}.ts`, import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-command-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command. */
function run(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=@rnnkit/source', main, ...words],
      { encoding: 'utf8' },
      (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}

describe('exit codes', () => {
  test('0 when all is well, with every report', async () => {
    const [json, junit, html] = ['json', 'xml', 'html'].map((end) => join(folder, 'deep', `report.${end}`)) as [
      string,
      string,
      string,
    ];
    const { code, stdout } = await run(
      moduleAt('stock'),
      '--group=dense,backend',
      '--seed=7',
      `--json=${json}`,
      `--junit=${junit}`,
      `--html=${html}`,
    );
    expect(stdout).toContain('cpu on Node');
    expect(stdout).toMatch(/RnnkitDense +✓ composed {2}[\d.]+ ULP in dense: /);
    expect(stdout).toContain('0 failed (seed 7).');
    expect(code).toBe(0);
    const report = readReport(await readFile(json, 'utf8'), json);
    expect(report).toMatchObject({ passed: true, seed: 7, groups: ['dense', 'backend'], activationUlp: 1 });
    expect(await readFile(junit, 'utf8')).toContain('classname="cpu on Node');
    const page = await readFile(html, 'utf8');
    expect(page).toContain('<h2>Kernels</h2>');
    expect(page).not.toMatch(/src=|href=/);
  });

  test('1 when a case fails, with its name and why', async () => {
    const { code, stdout } = await run(moduleAt('wrong'), '--group=contract');
    expect(code).toBe(1);
    expect(stdout).toContain('FAILED backend: every kernel that it announces is registered, and no other');
    expect(stdout).toContain('It announces but does not register: RnnkitLstm');
  });

  test('1 when a declared gap passes', async () => {
    const { code, stdout } = await run(moduleAt('with-gaps'), '--group=dense');
    expect(code).toBe(1);
    expect(stdout).toContain('GAP IS CLOSED dense: fuzzed shapes');
  });

  test.each([
    ['no module', [], "missing required argument 'module'"],
    ['a module that is not there', ['./none.js'], 'none.js'],
    ['a module without a backend', [moduleAt('nothing')], 'export by default a function that makes the backend'],
    ['an unknown group', [moduleAt('stock'), '--group=nope'], 'There is no group "nope"'],
    ['a group without a name', [moduleAt('stock'), '--group=lstm,'], 'names with commas between them'],
    ['a wrong seed', [moduleAt('stock'), '--seed=x'], 'whole number of at least 0'],
    ['an unknown browser', [moduleAt('stock'), '--browser=netscape'], 'Allowed choices are chromium'],
    ['isolation without a browser', [moduleAt('stock'), '--isolated'], '--isolated goes with --browser'],
    ['a folder that is not there', [moduleAt('stock'), '--golden=/none'], 'The folder /none cannot be read'],
  ])('2 for %s', async (_, words, message) => {
    const { code, stderr } = await run(...words);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

test('--help lists the groups and examples', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  expect(stdout).toContain('Groups by topic:');
  expect(stdout).toContain('npx @rnnkit/conformance ./my-backend.js');
});

describe('--golden', () => {
  const vectors = async (name: string, change: (content: Record<string, unknown>) => void): Promise<string> => {
    const source = fileURLToPath(new URL(`fixtures/${name}.json`, import.meta.url));
    const content = JSON.parse(await readFile(source, 'utf8')) as Record<string, unknown>;
    if (Array.isArray(content['cases'])) content['cases'] = content['cases'].slice(0, 2);
    change(content);
    const into = await mkdtemp(join(folder, 'vectors-'));
    await writeFile(join(into, `${name}.json`), JSON.stringify(content));
    return into;
  };
  type One = {
    cell: string;
    inputs: Record<string, { shape: number[]; data: number[] }>;
    gradients: Record<string, { data: number[] }>;
  };
  const firstOf = (content: Record<string, unknown>): One => (content['cases'] as One[])[0]!;

  test('further vectors are tried', async () => {
    const { code, stdout } = await run(
      moduleAt('stock'),
      '--group=simpleRnn+vectors',
      `--golden=${await vectors('simpleRnn', () => {})}`,
    );
    expect(stdout).toContain('11 passed');
    expect(code).toBe(0);
  });

  test('a wrong number in them fails', async () => {
    const wrong = await vectors('simpleRnn', (content) => {
      firstOf(content).gradients['kernel']!.data[0]! += 1e-6;
    });
    const { code, stdout } = await run(moduleAt('stock'), '--group=simpleRnn+vectors', `--golden=${wrong}`);
    expect(stdout).toContain('FAILED simpleRnn: simpleRnn.json: vectors 0');
    expect(code).toBe(1);
  });

  test.each<[string, (content: Record<string, unknown>) => void, string]>([
    ['no cases', (content) => delete content['cases'], 'simpleRnn.json: cases has to be a list with at least one item'],
    [
      'an unknown cell',
      (content) => (firstOf(content).cell = 'mgu'),
      'cases[0].cell has to be one of lstm, gru, simpleRnn; there is "mgu"',
    ],
    [
      'numbers that do not fill their shape',
      (content) => firstOf(content).inputs['x']!.data.pop(),
      'cases[0].inputs.x.data has',
    ],
    ['no kernel', (content) => delete firstOf(content).inputs['kernel'], 'cases[0].inputs.kernel has to be an object'],
    ['an unknown input', (content) => (firstOf(content).inputs['y'] = { shape: [0], data: [] }), 'inputs holds "y"'],
    ['a huge shape', (content) => (firstOf(content).inputs['x']!.shape = [1e15, 1, 1]), 'needs 1000000000000000'],
  ])('2 for %s', async (_, change, message) => {
    const { code, stderr } = await run(moduleAt('stock'), `--golden=${await vectors('simpleRnn', change)}`);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('2 for a file without a reader, one that is not JSON, and none', async () => {
    const into = join(folder, 'odd');
    await mkdir(into);
    expect((await run(moduleAt('stock'), `--golden=${into}`)).stderr).toContain('holds no .json file of vectors');
    await writeFile(join(into, 'other.json'), '{}');
    expect((await run(moduleAt('stock'), `--golden=${into}`)).stderr).toContain('There is no reader for other.json');
    await writeFile(join(into, 'other.json'), '{');
    expect((await run(moduleAt('stock'), `--golden=${into}`)).stderr).toContain('is not JSON');
  });
});
