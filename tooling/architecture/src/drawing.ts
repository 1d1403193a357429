// The packages' imports as a Mermaid graph, and its place in ARCHITECTURE.md.

/** Which packages each package imports, both in their order. */
export type PackageGraph = ReadonlyMap<string, readonly string[]>;

/** The graph between packages' sources, from the graph between files. */
export function packagesOf(
  modules: readonly { source: string; dependencies: readonly { resolved: string }[] }[],
): PackageGraph {
  const imports = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules) {
    const from = packageOf(source);
    if (from === undefined) continue;
    const known = imports.get(from) ?? new Set();
    imports.set(from, known);
    for (const { resolved } of dependencies) {
      const to = packageOf(resolved);
      if (to !== undefined && to !== from) known.add(to);
    }
  }
  return new Map([...imports].map(([from, to]) => [from, [...to].toSorted()] as const).toSorted(byDepth));
}

function packageOf(file: string): string | undefined {
  return /^packages\/([^/]+)\/src\//.exec(file)?.[1];
}

/** Who imports most comes first, as it stands at the top of the drawing. */
function byDepth(
  [one, its]: readonly [string, readonly string[]],
  [other, others]: readonly [string, readonly string[]],
): number {
  return others.length - its.length || one.localeCompare(other);
}

/** The graph as Mermaid, in a fenced block. */
export function drawing(graph: PackageGraph): string {
  const lines = [...graph].filter(([, to]) => to.length > 0).map(([from, to]) => `  ${from} --> ${to.join(' & ')}`);
  return ['```mermaid', 'graph TD', ...lines, '```'].join('\n');
}

const start = '<!-- imports: drawn by `pnpm architecture --write` -->';
const end = '<!-- /imports -->';

/**
 * The text with the drawing between its marks.
 *
 * @throws Error when a mark is missing
 */
export function withDrawing(text: string, drawn: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`ARCHITECTURE.md needs the lines ${start} and ${end}, in this order.`);
  return `${text.slice(0, from)}${start}\n\n${drawn}\n\n${text.slice(to)}`;
}
