// A graph as a drawing.
import { firstOutputs, type Graph } from './graph.ts';

/** Where each value of a graph comes from: an input or a call, by the name of its node. */
export function nodeNames(graph: Graph): readonly string[] {
  const starts = firstOutputs(graph);
  const nodes: string[] = graph.inputs.map((_, place) => `input${place}`);
  for (const [index, { outputs = 1 }] of graph.calls.entries()) {
    for (let place = 0; place < outputs; place++) nodes[starts[index]! + place] = `call${index}`;
  }
  return nodes;
}

/** The graph as a flowchart of Mermaid. */
export function graphToMermaid(graph: Graph): string {
  const nodes = nodeNames(graph);
  const lines = ['flowchart TD'];
  for (const [place, { name }] of graph.inputs.entries()) lines.push(`  input${place}([${quoted(name)}])`);
  for (const [index, { layer }] of graph.calls.entries()) {
    const kind = layer.className.split('>').at(-1)!;
    lines.push(`  call${index}[${quoted(layer.name === kind ? kind : `${layer.name}: ${kind}`)}]`);
  }
  for (const [place, { name }] of graph.outputs.entries()) lines.push(`  output${place}([${quoted(name!)}])`);
  for (const [index, { inputs, initialState, mask }] of graph.calls.entries()) {
    for (const number of inputs) lines.push(`  ${nodes[number]} --> call${index}`);
    for (const number of initialState) lines.push(`  ${nodes[number]} -- initial state --> call${index}`);
    if (mask !== undefined) lines.push(`  ${nodes[mask]} -. mask .-> call${index}`);
  }
  for (const [place, { value }] of graph.outputs.entries()) lines.push(`  ${nodes[value]} --> output${place}`);
  return `${lines.join('\n')}\n`;
}

/** Text that a flowchart shows as it is. */
function quoted(text: string): string {
  return `"${text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('\n', ' ')}"`;
}
