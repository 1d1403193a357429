import type { SequentialModel } from './sequential.ts';

/** A table of a model's layers. */
export function summarize(model: SequentialModel): string {
  const rows = model.layers.map((layer) => [
    layer.name,
    layer.className,
    layer.outputShape === undefined ? '?' : `[${layer.outputShape.map((size) => size ?? 'any').join(', ')}]`,
    layer.built ? count(layer.weights.reduce((sum, { variable }) => sum + variable.size, 0)) : '?',
  ]);
  const header = ['layer', 'class', 'output', 'parameters'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 3 ? cell.padStart(widths[3]!) : cell.padEnd(widths[column]!))).join('  ');
  const total = model.built
    ? `${count(model.countParams())} parameters, ${count(model.countParams({ trainable: true }))} of them learn`
    : 'not built yet: give it data, or call build';
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line), '', total].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en');
}
