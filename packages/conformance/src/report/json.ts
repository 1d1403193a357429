// Reports as JSON. JSON has no NaN and no infinities, and both are what a wrong kernel likes to return, so they are words.
import type { Report } from './report.ts';

/** The report as JSON, in which NaN and infinities are the strings `NaN`, `Infinity` and `-Infinity`. */
export function reportJson(report: Report): string {
  const words = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(report, words, 2)}\n`;
}

/**
 * Reads what {@link reportJson} wrote.
 *
 * @param where what is read, for errors
 * @throws Error when it is no such report
 */
export function readReport(json: string, where: string): Report {
  const numbers = (key: string, value: unknown): unknown =>
    ['NaN', 'Infinity', '-Infinity'].includes(value as string) && ['actual', 'expected', 'ratio', 'ulp'].includes(key)
      ? Number(value)
      : value;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json, numbers);
  } catch (error) {
    throw new Error(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (!isReport(parsed)) {
    throw new Error(`${where} is no report of the conformance suite; make one with the option --json.`);
  }
  return parsed;
}

function isReport(value: unknown): value is Report {
  const report = value as Partial<Report> | null;
  return (
    typeof report === 'object' &&
    report !== null &&
    report.format === 1 &&
    typeof report.backend === 'string' &&
    typeof report.runtime === 'string' &&
    Array.isArray(report.kernels) &&
    Array.isArray(report.cases)
  );
}
