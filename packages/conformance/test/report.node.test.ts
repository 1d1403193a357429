// Reports in their formats.
import { expect, test } from 'vitest';

import { readReport, reportHtml, reportJson, reportJunit, type KernelResult, type Report } from '../src/index.ts';
import { complianceTable, listedIn, mergeTable, replaceTable } from '../src/report/table.ts';
import { findChromium } from '../src/node/find-chromium.ts';

const worst = {
  result: 'output',
  index: [0, 1],
  actual: Number.NaN,
  expected: 1,
  ratio: Number.POSITIVE_INFINITY,
  ulp: Number.POSITIVE_INFINITY,
  kernel: 'RnnkitLstm',
  way: 'kernel',
  setting: '{"batch":1}',
  case: 'lstm: <odd> & "quoted"',
};

const kernel = (changes: Partial<KernelResult>): KernelResult => ({
  kernel: 'RnnkitLstm',
  group: 'lstm',
  native: true,
  comparisons: 3,
  passed: 2,
  failed: 0,
  knownGaps: 0,
  worstByUlp: { ...worst, ulp: 1.25, ratio: 0.1, actual: 1 },
  worstByBound: worst,
  ...changes,
});

const report: Report = {
  format: 1,
  backend: 'mine',
  capabilities: { kernels: ['RnnkitLstm'], training: true, precision: 'float32' },
  runtime: 'Node 26',
  date: '2026-01-02T03:04:05.678Z',
  seed: 3,
  activationUlp: 1,
  passed: false,
  totals: { passed: 2, failed: 1, knownGap: 1, closedGap: 1 },
  kernels: [kernel({})],
  costs: [{ what: 'lstm', kernelLaunches: 2, bytesRead: 0 }],
  cases: [
    { group: 'lstm', name: 'a', topics: ['values'], outcome: 'passed', seconds: 0.5 },
    {
      group: 'lstm',
      name: '<b>',
      topics: ['values'],
      outcome: 'failed',
      seconds: 0.25,
      message: 'It is "off".\nBy \u0001 far.',
    },
    { group: 'lstm', name: 'c', topics: ['masks'], outcome: 'knownGap', seconds: 0, message: 'No time.' },
    { group: 'lstm', name: 'd', topics: ['masks'], outcome: 'closedGap', seconds: 0, message: 'It passes.' },
  ],
};

test('JSON goes back and forth, with what is not finite', () => {
  expect(readReport(reportJson(report), 'r.json')).toEqual(report);
  expect(() => readReport('{', 'r.json')).toThrow('r.json is not JSON');
  expect(() => readReport('{"format":2}', 'r.json')).toThrow('no report of the conformance suite');
});

test('JUnit counts failures and skips, and is well-formed', () => {
  const xml = reportJunit(report);
  expect(xml).toContain('tests="4" failures="2" skipped="1"');
  expect(xml).toContain('name="&lt;b&gt;"');
  expect(xml).toContain('<failure message="It is &quot;off&quot;.">');
  expect(xml).toContain('By ? far.');
  expect(xml.match(/<testcase/g)).toHaveLength(4);
});

test('the page says what failed, where the worst error was, and which gaps are known', () => {
  const page = reportHtml(report);
  expect(page).toContain('2 of 4 cases failed.');
  expect(page).toContain('lstm: &lt;odd&gt; &amp; &quot;quoted&quot;');
  expect(page).toContain('NaN instead of 1, by the kernel');
  expect(page).toContain('<strong>lstm: c</strong> No time.');
  expect(page).not.toContain('<b>');
});

test('the table says passes, composes, fails and gaps', () => {
  const other = {
    ...report,
    backend: 'other',
    kernels: [
      kernel({ native: false, knownGaps: 1 }),
      kernel({ group: 'gru', failed: 1 }),
      kernel({ group: 'dense', passed: 0 }),
    ],
  };
  const table = complianceTable([report, other]);
  expect(table.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    '| kernel | `mine`, Node 26 | `other`, Node 26 |',
    expect.stringMatching(/^\| -+ \| -+ \| -+ \|$/) as string,
    '| `lstm` | ✓ 1.3 ULP | ✓ composed, 1.3 ULP, 1 known gap |',
    '| `gru` | not tried | ✗ 1 of 3 cases |',
    '| `dense` | not tried | not tried |',
  ]);
  const document = replaceTable('before\n<!-- compliance: begin -->\nold\n<!-- compliance: end -->\nafter', table);
  expect(document).toContain(`begin -->\n\n${table}\n\n<!--`);
  expect(document).not.toContain('old');
  expect(listedIn(document)).toEqual([
    ['lstm', 'gru', 'dense'],
    ['`mine`, Node 26', '`other`, Node 26'],
  ]);
  // One backend tried anew on a newer runtime leaves the other's column.
  const anew = complianceTable([{ ...report, runtime: 'Node 28', kernels: [kernel({ failed: 2 })] }]);
  const [head, , row] = mergeTable(document, anew)
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '));
  expect(head).toBe('| kernel | `mine`, Node 28 | `other`, Node 26 |');
  expect(row).toBe('| `lstm` | ✗ 2 of 4 cases | ✓ composed, 1.3 ULP, 1 known gap |');
  expect(() => replaceTable('nothing', table)).toThrow('compliance: begin');
});

test('a Chromium is found, or the error says what to install', () => {
  const at =
    (...paths: string[]) =>
    (path: string): boolean =>
      paths.includes(path);
  expect(findChromium('/own', { CHROMIUM_PATH: '/named' }, at('/named', '/own'))).toBe('/named');
  expect(findChromium('/own', {}, at('/own'))).toBe('/own');
  expect(() => findChromium('/own', { CHROMIUM_PATH: '/named' }, at('/own'))).toThrow('CHROMIUM_PATH is /named');
  expect(() => findChromium('/own', {}, at())).toThrow('install Chrome or Chromium');
});
