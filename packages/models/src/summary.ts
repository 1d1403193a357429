import { describeShape } from '@rnnkit/layers';

import type { Graph } from './graph.ts';
import { nodeNames } from './mermaid.ts';
import type { GraphLayer } from './graph-layer.ts';

/** A table of a model's layers. */
export function summarize(
  model: GraphLayer & { countParams(options?: { readonly trainable?: boolean }): number },
): string {
  const { graph } = model;
  const isPath = graph.calls.every(({ inputs }, index) => inputs.length === 1 && inputs[0] === index);
  const header = ['layer', 'class', 'output', 'parameters', ...(isPath ? [] : ['reads'])];
  const reads = readsOf(graph);
  const rows = graph.calls.map(({ layer }, index) => {
    const isAgain = graph.calls.findIndex((call) => call.layer === layer) < index;
    const parameters = layer.weights.reduce((sum, { variable }) => sum + variable.size, 0);
    return [
      layer.name,
      layer.className.split('>').at(-1)!,
      layer.built && layer.outputShape !== undefined ? describeShape(layer.outputShape) : '?',
      isAgain ? 'as above' : layer.built ? count(parameters) : '?',
      ...(isPath ? [] : [reads[index]!]),
    ];
  });
  const inputs = isPath
    ? []
    : graph.inputs.map(({ name, shape }) => [name, 'input', shape === undefined ? '?' : describeShape(shape), '', '']);
  const all = [...inputs, ...rows];
  const widths = header.map((title, column) => Math.max(title.length, ...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 3 ? cell.padStart(widths[3]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  const total = model.built
    ? `${count(model.countParams())} parameters, ${count(model.countParams({ trainable: true }))} of them learn`
    : 'not built yet: give it data, or call build';
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...all.map(line), '', total].join('\n');
}

/** What each call reads, by the names of inputs and layers. */
function readsOf(graph: Graph): readonly string[] {
  const names = new Map<string, string>([
    ...graph.inputs.map(({ name }, place) => [`input${place}`, name] as const),
    ...graph.calls.map(({ layer }, index) => [`call${index}`, layer.name] as const),
  ]);
  const nodes = nodeNames(graph);
  const nameOf = (number: number): string => names.get(nodes[number]!)!;
  return graph.calls.map(({ inputs, initialState, mask }) =>
    [
      inputs.map(nameOf).join(', '),
      ...(initialState.length > 0 ? [`states of ${[...new Set(initialState.map(nameOf))].join(', ')}`] : []),
      ...(mask === undefined ? [] : [`mask of ${nameOf(mask)}`]),
    ].join('; '),
  );
}

function count(value: number): string {
  return value.toLocaleString('en');
}
