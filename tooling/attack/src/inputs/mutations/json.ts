// JSON that says something else, or is none.
import type { Random } from '@rnnkit/data';

import { mutateBytes, pick } from './bytes.ts';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly string[];

const names = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'length',
  'hasOwnProperty',
  '',
  'className',
  'config',
  'weights',
  'name',
];
const texts = [
  '',
  ' ',
  '0',
  'NaN',
  '__proto__',
  '../../etc/passwd',
  '\u0000',
  '\u001b[31mred\u001b[0m',
  '\u202eabc',
  '\ud800',
  'é'.normalize('NFD'),
  'x'.repeat(5000),
];
const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  255,
  256,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  1e21,
  1e300,
  -1e300,
  5e-324,
];

/** A value of any type. */
export function oddValue(random: Random): Json {
  const kinds: readonly (() => Json)[] = [
    () => null,
    () => random.uniform() < 0.5,
    () => pick(random, numbers),
    () => pick(random, texts),
    () => [],
    () => ({}),
    () => [oddValue(random)],
    () => ({ [pick(random, names)]: oddValue(random) }),
    () => ({
      className: pick(random, ['Dense', 'adam', 'Zeros', 'L2', 'LSTM', '__proto__']),
      config: oddValue(random),
    }),
  ];
  return pick(random, kinds)();
}

/** Every place in a value. */
export function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

export function valueAt(json: Json, path: Path): Json {
  return path.reduce<Json>((value, name) => (value as Record<string, Json>)[name] ?? null, json);
}

/** The value with another at a place. */
export function withValue(json: Json, path: Path, change: (value: Json) => Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return change(json);
  if (typeof json !== 'object' || json === null) return json;
  const copy = (Array.isArray(json) ? [...json] : { ...json }) as Record<string, Json>;
  copy[name] = withValue(copy[name] ?? null, rest, change);
  return copy;
}

type Change = (value: Json, random: Random, root: Json) => Json;

/** A member more, even one that an assignment would not make. */
function withMember(value: object, name: string, member: Json): Json {
  return { ...(value as Record<string, Json>), [name]: member };
}

const changes: readonly Change[] = [
  (_, random) => oddValue(random),
  (_, random) => oddValue(random),
  (_, random, root) => valueAt(root, pick(random, pathsOf(root))),
  (value, random) => {
    if (typeof value === 'number') return value + pick(random, [1, -1, 0.5, 1e9, -2 * value]);
    if (typeof value === 'string') return value + pick(random, texts);
    return value;
  },
  (value, random) => {
    if (typeof value !== 'object' || value === null) return [value];
    if (Array.isArray(value)) return value.toSpliced(random.integer(0, value.length + 1), 1);
    const [left = ''] = random.shuffle(Object.keys(value));
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== left));
  },
  (value, random) => {
    if (typeof value !== 'object' || value === null) return { '': value };
    if (!Array.isArray(value)) return withMember(value, pick(random, names), oddValue(random));
    return value.toSpliced(random.integer(0, value.length + 1), 0, oddValue(random));
  },
  (value, random) => {
    if (!Array.isArray(value)) return Array.from({ length: random.integer(1, 40) }, () => value);
    return Array.from({ length: random.integer(1, 20) }, () => value)
      .flat()
      .slice(0, 2000);
  },
  (value, random) => {
    let nested = value;
    for (let depth = random.integer(1, 100); depth > 0; depth--) nested = [nested];
    return nested;
  },
];

/** The value with one to three changes. */
export function mutateJson(json: Json, random: Random): Json {
  let changed = json;
  for (let times = pick(random, [1, 1, 1, 2, 3]); times > 0; times--) {
    const root = changed;
    changed = withValue(changed, pick(random, pathsOf(changed)), (value) => pick(random, changes)(value, random, root));
  }
  return changed;
}

/** JSON as text: often changed as a value, at times as bytes, at times with a member twice. */
export function mutateJsonText(text: string, random: Random): Uint8Array {
  const chance = random.uniform();
  const json = chance < 0.2 ? undefined : parsed(text);
  if (json === undefined) return mutateBytes(Buffer.from(text), random);
  if (chance < 0.25) {
    return Buffer.from(text.replace(/"(\w+)":/, (name) => `${name} ${JSON.stringify(oddValue(random))}, ${name}`));
  }
  const changed = JSON.stringify(mutateJson(json, random));
  return Buffer.from(chance < 0.3 ? `\ufeff${changed}` : changed);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
