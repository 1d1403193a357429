// The GPU programs of attention. Rows of queries are numbered (text · queries + position) · heads + head, those of keys likewise.
import { activationFunctions, flatSource, logarithm } from '../glsl.ts';
import type { ProgramSource } from '../program.ts';

/** How many texels of a row a draw makes: as many as it has targets. */
export const mostTexels = 4;

/** What leaves something out. */
export interface Masks {
  readonly keys: boolean;
  readonly queries: boolean;
  readonly dropout: boolean;
}

/** Results that are made row by row. */
export type RowKind = 'output' | 'dQuery' | 'dKey' | 'dValue';

/** Rows that {@link packProgram} has packed, and how many texels each has: where one is, and its texels from there on. */
const packedSource = (name: string): string => `
uniform sampler2D ${name};
uniform ivec2 ${name}Layout; // texels of a row, and rows on a line
vec2 ${name}Place(int row) {
  int line = row / ${name}Layout.y;
  return vec2((row - line * ${name}Layout.y) * ${name}Layout.x, line);
}
vec4 ${name}Texel(vec2 place, float index) {
  return TEXEL(${name}, INVERSE_SIZE(${name}), place.x + index, place.y);
}`;

/** How many texels rows of queries and keys have, and those of values. */
export interface RowTexels {
  readonly query: number;
  readonly value: number;
}

/** Declares the texels of a row, which are then read once: `${as}0`, `${as}1`, … */
const loaded = (name: string, as: string, row: string, texels: number): string =>
  `vec2 ${as} = ${name}Place(${row});
  ${range(texels)
    .map((at) => `vec4 ${as}${at} = ${name}Texel(${as}, ${at}.0);`)
    .join(' ')}`;

/** The product of a row that is declared so with one that is read. */
const product = (declared: string, name: string, place: string, texels: number): string =>
  `sumOf(${range(texels)
    .map((at) => `${declared}${at} * ${name}Texel(${place}, ${at}.0)`)
    .join(' + ')})`;

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What all programs know: who sees whom, scores, and what dropout makes of a probability. */
const common = (masks: Masks): string => `${activationFunctions}${packedSource('query')}${packedSource('key')}
${masks.keys ? `${flatSource('mask')}\nuniform int maskRows;` : ''}${masks.queries ? flatSource('queryMask') : ''}
uniform ivec4 sizes; // texts, queries, heads, keys
uniform int beyond, width;
uniform vec2 factors;
int index() { return int(gl_FragCoord.y) * width + int(gl_FragCoord.x); }
bool sees(int text, int position, int place) {
  if (place > position + beyond) return false;
  ${masks.queries ? 'if (queryMaskAt(text * sizes.y + position) == 0.0) return false;' : ''}
  ${masks.keys ? 'if (maskAt((maskRows == 1 ? text : text * sizes.y + position) * sizes.w + place) == 0.0) return false;' : ''}
  return true;
}
int queryRow(int text, int position, int head) { return (text * sizes.y + position) * sizes.z + head; }
int keyRow(int text, int place, int head) { return (text * sizes.w + place) * sizes.z + head; }
int drawRow(int text, int position, int head) { return (text * sizes.z + head) * sizes.y + position; }
float sumOf(vec4 four) { return (four.x + four.y) + (four.z + four.w); }
// As \`exponential\`, of one number.
float power(float x) {
  if (isNotNumber(vec4(x)).x) return x;
  if (x < -87.0) return 0.0;
  float bounded = min(x, 88.0);
  float n = floor(bounded * 1.44269504 + 0.5);
  float r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  float p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r
    + 1.6666665459e-1) * r + 5.0000001201e-1;
  return (p * r * r + r + 1.0) * intBitsToFloat((int(n) + 127) << 23);
}
${masks.dropout ? drawSource : ''}
float kept(int row, int place) { return ${masks.dropout ? 'isKept(row, place) ? factors.y : 0.0' : '1.0'}; }
`;

/** The draws of core's attentionDraw. */
const drawSource = `
uniform ivec2 draws; // the seed, and below which draw nothing is kept
uint mixed(uint x) {
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}
bool isKept(int row, int place) {
  return mixed(mixed(uint(draws.x) + mixed(uint(row))) + uint(place) * 0x9e3779b9u) >= uint(draws.y);
}`;

/** Packs rows, four numbers a texel, with zeros after their end. */
export const packProgram: ProgramSource = {
  name: 'attention, pack',
  outputs: 1,
  code: `${flatSource('source')}
uniform ivec4 shape; // rows, columns, texels of a row, rows on a line
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int onLine = at.x / shape.z;
  int row = at.y * shape.w + onLine;
  int column = (at.x - onLine * shape.z) * 4;
  vec4 four = vec4(0.0);
  for (int lane = 0; lane < 4; lane++) {
    if (row < shape.x && column + lane < shape.y) four[lane] = sourceAt(row * shape.y + column + lane);
  }
  out0 = four;
}`,
};

/** Puts rows, of which parts are in as many textures, into a flat result; what is not in them stays as it is. */
export function unpackProgram(parts: number): ProgramSource {
  const names = Array.from({ length: parts }, (_, part) => `part${part}`);
  return {
    name: `attention, unpack ${parts}`,
    outputs: 1,
    code: `${names.map((name) => `uniform sampler2D ${name};`).join(' ')}
uniform int columns, first, partWidth, width;
void main() {
  int number = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int row = number / columns;
  int column = number - row * columns - 4 * first;
  if (column < 0 || column >= ${4 * parts}) discard;
  ivec2 at = ivec2(row % partWidth, row / partWidth);
  int part = column >> 2;
  vec4 four = ${names.map((name, part) => (part === parts - 1 ? '' : `part == ${part} ? `) + `texelFetch(${name}, at, 0)`).join(' : ')};
  out0.r = four[column & 3];
}`,
  };
}

/** The logarithm of a query's sum of exponentials, of which the largest is taken out. */
export function normalizerProgram(masks: Masks, texels: RowTexels): ProgramSource {
  return {
    name: 'attention, normalizers',
    outputs: 1,
    code: `${common(masks)}${logarithm}
void main() {
  int number = index();
  int place = number / sizes.y;
  int position = number - place * sizes.y;
  int text = place / sizes.z;
  int head = place - text * sizes.z;
  out0 = vec4(0.0);
  if (text >= sizes.x) return;
  ${loaded('query', 'asked', 'queryRow(text, position, head)', texels.query)}
  float largest = 0.0, others = 0.0;
  bool begun = false;
  for (int place = 0; place < sizes.w; place++) {
    if (!sees(text, position, place)) continue;
    vec2 given = keyPlace(keyRow(text, place, head));
    float s = ${product('asked', 'key', 'given', texels.query)} * factors.x;
    if (!begun) largest = s;
    else if (s > largest) { others = (others + 1.0) * power(largest - s); largest = s; }
    else others += power(s - largest);
    begun = true;
  }
  if (begun) out0.r = largest + logarithmOfOneMore(others);
}`,
  };
}

/** The mean by a query's probabilities of the slopes that its values give. */
export function meanProgram(masks: Masks): ProgramSource {
  return {
    name: 'attention, means',
    outputs: 1,
    code: `${packedSource('upstream')}${packedSource('found')}${masks.queries ? flatSource('queryMask') : ''}
uniform ivec4 sizes;
uniform int width;
void main() {
  int row = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  out0 = vec4(0.0);
  if (row >= sizes.x * sizes.y * sizes.z) return;
  ${masks.queries ? 'if (queryMaskAt(row / sizes.z) == 0.0) return;' : ''}
  vec4 sum = vec4(0.0);
  vec2 place = upstreamPlace(row);
  for (int at = 0; at < upstreamLayout.x; at++) sum += upstreamTexel(place, float(at)) * foundTexel(place, float(at));
  out0.r = (sum.x + sum.y) + (sum.z + sum.w);
}`,
  };
}

/** What a pair of a query and a key adds to a row: which row, times what, and what has to be read of it besides. */
const pairs: Readonly<Record<RowKind, { readonly weight: string; readonly of: string; readonly ofSlopes: boolean }>> = {
  output: { weight: 'probability * keeps', of: 'value', ofSlopes: false },
  dValue: { weight: 'probability * keeps', of: 'upstream', ofSlopes: false },
  dQuery: { weight: 'slope', of: 'key', ofSlopes: true },
  dKey: { weight: 'slope', of: 'query', ofSlopes: true },
};

/** A row of a result from all pairs that it is in, texels from `first` on. An output is divided by its own sum of probabilities. */
export function rowProgram(kind: RowKind, masks: Masks, rows: RowTexels, texels: number): ProgramSource {
  const { weight, of, ofSlopes } = pairs[kind];
  const isOfKeys = kind === 'dKey' || kind === 'dValue';
  // The row that a result's row belongs to is read once; the others are gone through.
  const [own, other] = isOfKeys ? (['key', 'query'] as const) : (['query', 'key'] as const);
  const [ownGiven, otherGiven] = isOfKeys ? (['value', 'upstream'] as const) : (['upstream', 'value'] as const);
  const places = new Set([other, ...(ofSlopes ? [otherGiven] : []), of]);
  const time = isOfKeys ? 'sizes.w' : 'sizes.y';
  const needsValue = kind === 'output' || ofSlopes;
  return {
    name: `attention, ${kind} ${texels}`,
    outputs: texels,
    code: `${common(masks)}${needsValue ? packedSource('value') : ''}${kind === 'output' ? '' : packedSource('upstream')}
${flatSource('normalizers')}
uniform int first;
${ofSlopes ? 'uniform sampler2D means; uniform int meansWidth;' : ''}
void main() {
  int row = index();
  int head = row % sizes.z;
  int own = row / sizes.z;
  int text = own / ${time};
  own -= text * ${time};
  ${range(texels)
    .map((part) => `vec4 sum${part} = vec4(0.0);`)
    .join(' ')}
  ${loaded(own, 'mine', 'row', rows.query)}
  ${ofSlopes ? loaded(ownGiven, 'minesGiven', 'row', rows.value) : ''}
  float total = 0.0, begin = float(first);
  int others = text < sizes.x ? ${isOfKeys ? 'sizes.y' : 'sizes.w'} : 0;
  for (int other = 0; other < others; other++) {
    int position = ${isOfKeys ? 'other' : 'own'}, place = ${isOfKeys ? 'own' : 'other'};
    if (!sees(text, position, place)) continue;
    int asked = queryRow(text, position, head), number = drawRow(text, position, head);
    int row = ${isOfKeys ? 'asked' : 'keyRow(text, place, head)'};
    ${[...places].map((name) => `vec2 ${name}s = ${name}Place(row);`).join(' ')}
    float probability = power(${product('mine', other, `${other}s`, rows.query)} * factors.x - normalizersAt(number));
    float keeps = kept(number, place);
    ${ofSlopes ? slopeSource(product('minesGiven', otherGiven, `${otherGiven}s`, rows.value)) : ''}
    total += probability;
    float weight = ${weight};
    ${range(texels)
      .map((part) => `sum${part} += weight * ${of}Texel(${of}s, begin + ${part}.0);`)
      .join('\n    ')}
  }
  ${range(texels)
    .map((part) => `out${part} = ${kind === 'output' ? divided(`sum${part}`) : `sum${part}`};`)
    .join(' ')}
}`,
  };
}

const divided = (sum: string): string => `total > 0.0 || isNotNumber(vec4(total)).x ? ${sum} / total : vec4(0.0)`;

/** What moves a score, times the scale. */
const slopeSource = (
  given: string,
): string => `float mean = TEXEL(means, INVERSE_SIZE(means), asked % meansWidth, asked / meansWidth).r;
    float slope = probability * (keeps * ${given} - mean) * factors.x;`;
