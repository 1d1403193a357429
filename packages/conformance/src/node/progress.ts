// What the command prints: a dot for each case that passes and a line for each that does not, then the sums.
import type { CaseResult, KernelResult, Report } from '../report/report.ts';

/** Prints results as they come. */
export function progressTo(stream: { write(text: string): unknown }): (result: CaseResult) => void {
  let column = 0;
  return ({ group, name, outcome, message = '' }) => {
    if (outcome === 'passed') {
      stream.write('.');
      column++;
      if (column % 100 === 0) stream.write('\n');
      return;
    }
    const words = { failed: 'FAILED', knownGap: 'known gap', closedGap: 'GAP IS CLOSED' }[outcome];
    stream.write(`${column % 100 === 0 ? '' : '\n'}${words} ${group}: ${name}\n${indent(message)}\n`);
    column = 0;
  };
}

const indent = (text: string): string => text.replaceAll(/^/gm, '    ');

/** The run in a few lines: each kernel's worst error, the sums, how to repeat it. */
export function summaryOf(report: Report): string {
  const { backend, runtime, kernels, totals, seed, passed } = report;
  const tried = kernels.filter((one) => one.passed + one.failed + one.knownGaps > 0);
  const width = Math.max(6, ...tried.map(({ kernel }) => kernel.length));
  const lines = tried.map((one) => `${one.kernel.padEnd(width)}  ${kernelLine(one)}`);
  const gaps = totals.knownGap === 0 ? '' : `, ${totals.knownGap} known gaps`;
  const closed = totals.closedGap === 0 ? '' : `, ${totals.closedGap} declared gaps that pass`;
  const verdict = passed ? 'passes' : 'FAILS';
  return `\n\n${lines.join('\n')}\n\n${backend} on ${runtime} ${verdict}: ${totals.passed} passed, ${totals.failed} failed${gaps}${closed} (seed ${seed}).\n`;
}

function kernelLine({ native, failed, worstByUlp, worstByBound }: KernelResult): string {
  const sign = failed > 0 ? '✗' : '✓';
  if (worstByBound === undefined) return `${failed > 0 ? '✗' : '–'}  nothing compared`;
  const share = `${(100 * worstByBound.ratio).toPrecision(2)} % of its bound`;
  const ulp =
    worstByUlp === undefined
      ? ''
      : `${worstByUlp.ulp.toFixed(1)} ULP in ${worstByUlp.case}, ${worstByUlp.result}[${worstByUlp.index.join(', ')}]; `;
  return `${sign}${native ? '' : ' composed'}  ${ulp}${share}`;
}
