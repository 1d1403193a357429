// Whether a model that was read says what the one that was written does: what Keras cannot hold shows, whatever it is.
import { defaultName } from './graph-to-keras.ts';
import { isFields, type Fields } from './keras-object.ts';
import { quoted, unwritable } from './refuse.ts';

/** Throws where a configuration, read back, says something else than before; the error names what. */
export function expectSame(before: Fields, after: Fields): void {
  const [one, other] = [before, after].map((config) => canonical(config) as CanonicalGraph) as [
    CanonicalGraph,
    CanonicalGraph,
  ];
  for (const [place, call] of one.steps.entries()) {
    const found = other.steps[place];
    if (JSON.stringify(call) === JSON.stringify(found)) continue;
    const { className, config } = call.layer;
    const called = `its layer ${quoted(String(config['name']))} (${className})`;
    if (found === undefined || found.layer.config['name'] !== config['name'])
      throw unwritable(`${called} reads steps that are masked, which Keras' would not see so`);
    const options = Object.keys({ ...config, ...found.layer.config });
    const option = options.find((name) => JSON.stringify(config[name]) !== JSON.stringify(found.layer.config[name]));
    throw unwritable(
      option === undefined
        ? `${called} is called in a way that Keras does not have`
        : `${called} has ${quoted(option)}: ${(JSON.stringify(config[option]) ?? 'none').slice(0, 60)}, which Keras does not have`,
    );
  }
  if (JSON.stringify(one) !== JSON.stringify(other))
    throw unwritable('its inputs or outputs are given out in a way that Keras does not have');
}

interface LayerJson {
  readonly className: string;
  readonly config: Fields;
}

interface CanonicalGraph {
  readonly steps: readonly { readonly layer: LayerJson }[];
}

/** Numbers of a configuration, as it holds them. */
interface CallJson {
  readonly layer: number;
  readonly inputs: readonly number[];
  readonly initialState?: readonly number[];
  readonly mask?: number;
  readonly outputs?: number;
}

/** What is drawn, and what types numbers have, Keras' files do not say. */
const unsaid = new Set(['seed', 'dtype']);

/** The same for all that is the same: keys in order, calls in the order in which outputs need them. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isFields(value)) return value;
  if (Array.isArray(value['calls']) && Array.isArray(value['layers'])) return canonicalGraph(value);
  const entries = Object.entries(value).filter(([name]) => !unsaid.has(name));
  return Object.fromEntries(
    entries.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, given]) => [name, canonical(given)]),
  );
}

function canonicalGraph({ calls: given, layers, inputs, outputs, ...rest }: Fields): CanonicalGraph {
  const calls = given as readonly CallJson[];
  const ends = outputs as readonly { readonly value: number }[];
  const sources = (inputs as readonly unknown[]).length;
  const makers: (readonly [call: number, tensor: number])[] = [];
  for (const [index, { outputs: count = 1 }] of calls.entries())
    for (let tensor = 0; tensor < count; tensor++) makers.push([index, tensor]);
  const order = new Map<number, number>();
  const nameOf = (value: number): string => {
    const [call, tensor] = makers[value - sources] ?? [];
    return call === undefined ? `input ${value}` : `${order.get(call)!}:${tensor!}`;
  };
  const visit = (value: number): void => {
    const [index] = makers[value - sources] ?? [];
    if (index === undefined || order.has(index)) return;
    const call = calls[index]!;
    for (const read of readBy(call)) visit(read);
    order.set(index, order.size);
  };
  for (const { value } of ends) visit(value);
  // Calls that no output needs come last.
  for (const [index] of calls.entries()) if (!order.has(index)) order.set(index, order.size);
  const sorted = [...order].toSorted(([, one], [, other]) => one - other);
  return canonical({
    name: defaultName,
    ...rest,
    sources: inputs,
    ends: ends.map((end) => ({ ...end, value: nameOf(end.value) })),
    steps: sorted.map(([index]) => {
      const { layer, inputs: read, initialState = [], mask } = calls[index]!;
      return {
        layer: (layers as readonly unknown[])[layer],
        inputs: read.map(nameOf),
        initialState: initialState.map(nameOf),
        mask: mask === undefined ? 'none' : nameOf(mask),
      };
    }),
  }) as CanonicalGraph;
}

function readBy({ inputs, initialState = [], mask }: CallJson): readonly number[] {
  return [...inputs, ...initialState, ...(mask === undefined ? [] : [mask])];
}
