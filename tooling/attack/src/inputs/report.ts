// What came of all inputs.
import type { Result } from './one-input.ts';

const mebibyte = 1024 ** 2;
/** What is smaller says more of the machine than of the input. */
const large = 256 * 1024;
const mostShown = 20;

interface Count {
  inputs: number;
  valid: number;
  refused: number;
  faults: number;
}

/** Counts results. */
export class InputsReport {
  readonly #targets = new Map<string, Count>();
  readonly #faults: Result[] = [];
  #slowest: Result | undefined;
  #slowestPerByte: Result | undefined;
  #peak = 0;

  add(result: Result): void {
    const count = this.#targets.get(result.target) ?? { inputs: 0, valid: 0, refused: 0, faults: 0 };
    count.inputs++;
    if (result.outcome === 'fault') {
      count.faults++;
      this.#faults.push(result);
    } else {
      count[result.outcome]++;
    }
    this.#targets.set(result.target, count);
    if (result.seconds > (this.#slowest?.seconds ?? 0)) this.#slowest = result;
    if (result.bytes >= large && perMebibyte(result) > perMebibyte(this.#slowestPerByte)) this.#slowestPerByte = result;
    if (count.inputs % 100 === 0) this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }

  get inputs(): number {
    return [...this.#targets.values()].reduce((sum, { inputs }) => sum + inputs, 0);
  }

  get faults(): number {
    return this.#faults.length;
  }

  toString(): string {
    const cell = (value: string | number): string => String(value).padStart(9);
    const rows = [['', 'inputs', 'valid', 'refused', 'faults']];
    for (const [name, { inputs, valid, refused, faults }] of this.#targets)
      rows.push([name, ...[inputs, valid, refused, faults].map(String)]);
    const lines = rows.map(([name = '', ...cells]) => `  ${name.padEnd(24)}${cells.map(cell).join('')}`);
    const told = (result: Result | undefined, value: string): string =>
      result === undefined ? 'none' : `${value} (${result.target}, ${result.bytes} bytes, input ${result.index})`;
    lines.push(
      `  slowest            ${told(this.#slowest, `${(this.#slowest?.seconds ?? 0).toFixed(3)} s`)}`,
      `  slowest per MB     ${told(this.#slowestPerByte, `${perMebibyte(this.#slowestPerByte).toFixed(3)} s/MB`)}, of those from 256 KiB on`,
      `  peak memory        ${(Math.max(this.#peak, 1024 * process.resourceUsage().maxRSS) / mebibyte).toFixed(0)} MiB, of all threads`,
    );
    for (const { index, target, problem } of this.#faults.slice(0, mostShown))
      lines.push(`  FAULT input ${index} (${target}): ${problem ?? ''}`);
    if (this.#faults.length > mostShown) lines.push(`  … and ${this.#faults.length - mostShown} more`);
    return lines.join('\n');
  }
}

function perMebibyte(result: Result | undefined): number {
  return result === undefined ? 0 : result.seconds / (result.bytes / mebibyte);
}
