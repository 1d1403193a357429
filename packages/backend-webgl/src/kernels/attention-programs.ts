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

/** Reads texel `index` of a row that {@link packProgram} has packed. */
const packedSource = (name: string): string => `
uniform sampler2D ${name};
uniform ivec2 ${name}Layout; // texels of a row, and rows on a line
vec4 ${name}At(int row, int index) {
  int line = row / ${name}Layout.y;
  return TEXEL(${name}, INVERSE_SIZE(${name}), (row - line * ${name}Layout.y) * ${name}Layout.x + index, line);
}`;

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
float score(int asked, int given) {
  vec4 sum = vec4(0.0);
  for (int at = 0; at < queryLayout.x; at++) sum += queryAt(asked, at) * keyAt(given, at);
  return sumOf(sum) * factors.x;
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
export function normalizerProgram(masks: Masks): ProgramSource {
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
  int asked = queryRow(text, position, head);
  float largest = 0.0, others = 0.0;
  bool begun = false;
  for (int place = 0; place < sizes.w; place++) {
    if (!sees(text, position, place)) continue;
    float s = score(asked, keyRow(text, place, head));
    if (!begun) largest = s;
    else if (s > largest) { others = (others + 1.0) * exponential(vec4(largest - s)).x; largest = s; }
    else others += exponential(vec4(s - largest)).x;
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
  for (int at = 0; at < upstreamLayout.x; at++) sum += upstreamAt(row, at) * foundAt(row, at);
  out0.r = (sum.x + sum.y) + (sum.z + sum.w);
}`,
  };
}

/** What a pair of a query and a key adds to a row: to which sum, and times what. */
const pairs: Readonly<Record<RowKind, { readonly weight: string; readonly of: string; readonly ofSlopes: boolean }>> = {
  output: { weight: 'probability * keeps', of: 'valueAt(given, first + part)', ofSlopes: false },
  dValue: { weight: 'probability * keeps', of: 'upstreamAt(asked, first + part)', ofSlopes: false },
  dQuery: { weight: 'slope', of: 'keyAt(given, first + part)', ofSlopes: true },
  dKey: { weight: 'slope', of: 'queryAt(asked, first + part)', ofSlopes: true },
};

/** A row of a result from all pairs that it is in, texels from `first` on. An output is divided by its own sum of probabilities. */
export function rowProgram(kind: RowKind, masks: Masks, texels: number): ProgramSource {
  const { weight, of, ofSlopes } = pairs[kind];
  const isOfKeys = kind === 'dKey' || kind === 'dValue';
  const parts = Array.from({ length: texels }, (_, part) => part);
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
  int text = own / ${isOfKeys ? 'sizes.w' : 'sizes.y'};
  own -= text * ${isOfKeys ? 'sizes.w' : 'sizes.y'};
  ${parts.map((part) => `vec4 sum${part} = vec4(0.0);`).join(' ')}
  float total = 0.0;
  int others = text < sizes.x ? ${isOfKeys ? 'sizes.y' : 'sizes.w'} : 0;
  for (int other = 0; other < others; other++) {
    int position = ${isOfKeys ? 'other' : 'own'}, place = ${isOfKeys ? 'own' : 'other'};
    if (!sees(text, position, place)) continue;
    int asked = queryRow(text, position, head), given = keyRow(text, place, head);
    int number = drawRow(text, position, head);
    float probability = exponential(vec4(score(asked, given) - normalizersAt(number))).x;
    float keeps = kept(number, place);
    ${ofSlopes ? slopeSource : ''}
    total += probability;
    float weight = ${weight};
    ${parts.map((part) => `sum${part} += weight * ${of.replace('part', String(part))};`).join('\n    ')}
  }
  ${parts.map((part) => `out${part} = ${kind === 'output' ? `total > 0.0 || isNotNumber(vec4(total)).x ? sum${part} / total : vec4(0.0)` : `sum${part}`};`).join(' ')}
}`,
  };
}

/** What moves a score, times the scale. */
const slopeSource = `vec4 four = vec4(0.0);
    for (int at = 0; at < valueLayout.x; at++) four += upstreamAt(asked, at) * valueAt(given, at);
    float mean = TEXEL(means, INVERSE_SIZE(means), asked % meansWidth, asked / meansWidth).r;
    float slope = probability * (keeps * sumOf(four) - mean) * factors.x;`;
