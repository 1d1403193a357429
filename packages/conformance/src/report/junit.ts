// Reports in JUnit's XML, which continuous integration reads. A known gap is skipped; one that passes is a failure.
import { markup } from './escape.ts';
import type { CaseResult, Report } from './report.ts';

/** The report in JUnit's XML. */
export function reportJunit({ backend, runtime, seed, date, cases }: Report): string {
  const failures = cases.filter(isFailure).length;
  const skipped = cases.filter(({ outcome }) => outcome === 'knownGap').length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const name = `${backend} on ${runtime}`;
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="@rnnkit/conformance" tests="${cases.length}" failures="${failures}" skipped="${skipped}" time="${seconds}">
  <testsuite name="${name}" tests="${cases.length}" failures="${failures}" skipped="${skipped}" time="${seconds}" timestamp="${date}">
    <properties><property name="seed" value="${seed}"/></properties>
${cases.map((one) => testCase(name, one))}  </testsuite>
</testsuites>
`.text;
}

const isFailure = ({ outcome }: CaseResult): boolean => outcome === 'failed' || outcome === 'closedGap';

function testCase(suite: string, one: CaseResult): ReturnType<typeof markup> {
  const { group, name, seconds, outcome, message = '' } = one;
  const head = markup`    <testcase classname="${`${suite}.${group}`}" name="${name}" time="${seconds}"`;
  if (outcome === 'passed') return markup`${head}/>\n`;
  if (outcome === 'knownGap') return markup`${head}><skipped message="${message}"/></testcase>\n`;
  const first = message.split('\n', 1)[0]!;
  return markup`${head}><failure message="${first}">${message}</failure></testcase>\n`;
}
