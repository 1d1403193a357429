// The two products that everything outside the steps is made of: of a sequence with a matrix, and of a sequence transposed
// with another, which sums over all steps and rows.
import { bands, newMatrix, newSequence, samplersOf, texels, type Matrix, type Sequence } from './matrix.ts';
import type { Texture } from './textures.ts';
import type { ProgramSource } from './program.ts';
import type { OwnedTexture, Workspace } from './workspace.ts';

/** Some of the columns of a sequence, in texels. */
export interface Columns {
  readonly sequence: Sequence;
  /** The first texel; 0 by default. */
  readonly start?: number;
  /** How many; all by default. */
  readonly count?: number;
}

const fragmentPlace = `
  ivec2 at = ivec2(gl_FragCoord.xy);
  int panel = at.x / width;
  int column = at.x - panel * width;`;

const samplers = (name: string): string =>
  `uniform sampler2D ${[0, 1, 2, 3].map((band) => `${name}${band}`).join(', ')};`;
const forBands = (line: (band: number) => string): string => [0, 1, 2, 3].map((band) => line(band)).join('\n  ');

/** `left × right`, plus columns of another sequence and one row that is added to all; a new sequence. */
export function multiply(
  workspace: Workspace,
  left: Columns,
  right: Matrix,
  added: { readonly to?: Columns | undefined; readonly row?: Matrix | undefined } = {},
): Sequence {
  const { sequence, start = 0, count = sequence.width } = left;
  const result = newSequence(workspace, sequence.geometry, right.across * 4);
  const { to, row } = added;
  workspace.draw(
    multiplyProgram(to !== undefined, row !== undefined),
    result.textures,
    {
      ...samplersOf('left', sequence),
      right,
      ...(to === undefined ? {} : samplersOf('added', to.sequence)),
      ...(row === undefined ? {} : { row }),
    },
    {
      width: result.width,
      leftLayout: [sequence.width, start],
      rightLayout: [right.across, right.panelRows, 4 * count],
      addedLayout: to === undefined ? [0, 0] : [to.sequence.width, to.start ?? 0],
    },
  );
  return result;
}

/** Each fragment computes four columns of the same row of four steps: 64 multiplications for 8 texels that it reads. */
function multiplyProgram(added: boolean, row: boolean): ProgramSource {
  return {
    name: 'multiply',
    outputs: bands,
    code: `
${samplers('left')}
uniform sampler2D right;
uniform ivec2 leftLayout; // texels of a row, first texel
uniform ivec3 rightLayout; // texels of a row, rows in a panel, rows to multiply with
uniform int width;
${added ? `${samplers('added')} uniform ivec2 addedLayout;` : ''}
${row ? 'uniform sampler2D row;' : ''}
void main() {
  ${fragmentPlace}
  int x = panel * leftLayout.x + leftLayout.y;
  vec2 leftSize = INVERSE_SIZE(left0), rightSize = INVERSE_SIZE(right);
  ${forBands((band) => `vec4 sum${band} = vec4(0.0);`)}
  for (int from = 0; from < rightLayout.z; from += rightLayout.y) {
    int end = min(rightLayout.y, rightLayout.z - from);
    for (int depth = 0; depth < end; depth += 4) {
      mat4 rows = mat4(TEXEL(right, rightSize, column, depth), TEXEL(right, rightSize, column, depth + 1),
        TEXEL(right, rightSize, column, depth + 2), TEXEL(right, rightSize, column, depth + 3));
      ${forBands((band) => `sum${band} += rows * TEXEL(left${band}, leftSize, x, at.y);`)}
      x++;
    }
    column += rightLayout.x;
  }
  column = at.x - panel * width;
  ${row ? `vec4 all = texelFetch(row, ivec2(column, 0), 0); ${forBands((band) => `sum${band} += all;`)}` : ''}
  ${added ? forBands((band) => `sum${band} += texelFetch(added${band}, ivec2(panel * addedLayout.x + addedLayout.y + column, at.y), 0);`) : ''}
  ${forBands((band) => `out${band} = sum${band};`)}
}`,
  };
}

/** Sums of a transposed product, over some of the steps each, which are added up when they become a tensor. */
export interface PartialSums {
  readonly textures: readonly OwnedTexture[];
  readonly slices: number;
  /** Rows of one slice, four a texel row. */
  readonly sliceHeight: number;
  readonly width: number;
}

/** Rows of a texture that one fragment sums over: 512 steps and rows. */
const sliceRows = 128;

/** The product of a transposed sequence with another of the same steps. */
export function multiplyTransposed(workspace: Workspace, left: Columns, right: Columns): PartialSums {
  const { geometry, width: leftWidth } = left.sequence;
  const rows = left.count ?? leftWidth;
  const width = right.count ?? right.sequence.width;
  const wanted = Math.ceil(geometry.height / sliceRows);
  // The slices are below each other.
  const perPanel = Math.max(1, Math.min(wanted, Math.floor(workspace.largestSide / (rows * geometry.panels))));
  const slices = perPanel * geometry.panels;
  const textures = [0, 1, 2, 3].map(() => workspace.texture(width, rows * slices));
  workspace.draw(
    multiplyTransposedProgram,
    textures,
    { ...samplersOf('left', left.sequence), ...samplersOf('right', right.sequence) },
    {
      leftLayout: [leftWidth, left.start ?? 0],
      rightLayout: [right.sequence.width, right.start ?? 0],
      slicing: [rows, perPanel, Math.ceil(geometry.height / perPanel), geometry.height],
    },
  );
  return { textures, slices, sliceHeight: rows, width };
}

/** Each fragment computes 4 × 4 sums: 64 multiplications for 8 texels that it reads. */
const multiplyTransposedProgram: ProgramSource = {
  name: 'multiply transposed',
  outputs: bands,
  code: `
${samplers('left')}
${samplers('right')}
uniform ivec2 leftLayout, rightLayout; // texels of a row, first texel
uniform ivec4 slicing; // texel rows of a slice, slices in a panel, rows to sum in a slice, rows in a panel
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int slice = at.y / slicing.x;
  int panel = slice / slicing.y;
  int leftX = panel * leftLayout.x + leftLayout.y + at.y - slice * slicing.x;
  int rightX = panel * rightLayout.x + rightLayout.y + at.x;
  int first = (slice - panel * slicing.y) * slicing.z;
  int end = min(first + slicing.z, slicing.w);
  vec2 leftSize = INVERSE_SIZE(left0), rightSize = INVERSE_SIZE(right0);
  ${forBands((band) => `vec4 sum${band} = vec4(0.0);`)}
  for (int y = first; y < end; y++) {
    ${forBands((band) => `vec4 a${band} = TEXEL(left${band}, leftSize, leftX, y);`)}
    mat4 rows = mat4(${[0, 1, 2, 3].map((band) => `TEXEL(right${band}, rightSize, rightX, y)`).join(', ')});
    ${['x', 'y', 'z', 'w'].map((lane, index) => `sum${index} += rows * vec4(${[0, 1, 2, 3].map((band) => `a${band}.${lane}`).join(', ')});`).join('\n    ')}
  }
  ${forBands((band) => `out${band} = sum${band};`)}
}`,
};

/** Which sums a tensor is made of. */
export interface SumsLayout {
  /** The first row of the sums; 0 by default. */
  readonly firstRow?: number;
  /** Columns of the tensor; its last side by default. */
  readonly columns?: number;
  /** Columns of a block of the tensor, which start at a texel each in the sums; all columns by default. */
  readonly blockColumns?: number;
  /** The texel at which each block of the tensor starts in the sums; side by side by default. */
  readonly blockStarts?: readonly number[];
  /** The first column of the tensor that is written, and the one after the last; all by default. */
  readonly written?: readonly [number, number];
  /** The tensor, when only some of its columns are written. */
  readonly into?: OwnedTexture;
}

/** Adds the slices up: a tensor, or some of its columns. */
export function totalOf(
  workspace: Workspace,
  sums: PartialSums,
  shape: readonly number[],
  layout: SumsLayout = {},
): OwnedTexture {
  const { columns = shape.at(-1)! } = layout;
  const { firstRow = 0, blockColumns = columns, written = [0, columns] } = layout;
  const across = texels(blockColumns);
  const { blockStarts = [0, across, 2 * across, 3 * across] } = layout;
  const start = (block: number): number => blockStarts[block] ?? 0;
  const result = layout.into ?? workspace.result(shape);
  workspace.draw(
    totalProgram,
    [result],
    Object.fromEntries(sums.textures.map((texture, index): [string, Texture] => [`sums${index}`, texture])),
    {
      width: result.width,
      layout4: [columns, blockColumns, firstRow, 0],
      blockStarts: [0, 1, 2, 3].map((block) => start(block)),
      laterBlockStarts: [4, 5, 6, 7].map((block) => start(block)),
      slicing: [sums.slices, sums.sliceHeight],
      written,
    },
  );
  return result;
}

const totalProgram: ProgramSource = {
  name: 'total',
  outputs: 1,
  code: `
${samplers('sums')}
uniform int width;
uniform ivec4 layout4, blockStarts, laterBlockStarts; // columns of the tensor, of a block, first row of the sums
uniform ivec2 slicing, written;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int row = index / layout4.x;
  int column = index - row * layout4.x;
  if (column < written.x || column >= written.y) discard;
  row += layout4.z;
  int block = column / layout4.y;
  column -= block * layout4.y;
  int x = (block < 4 ? blockStarts[block] : laterBlockStarts[block - 4]) + (column >> 2);
  float sum = 0.0;
  for (int slice = 0; slice < slicing.x; slice++) {
    ivec2 at = ivec2(x, slice * slicing.y + (row >> 2));
    int band = row & 3;
    vec4 four = band < 2
      ? (band == 0 ? texelFetch(sums0, at, 0) : texelFetch(sums1, at, 0))
      : (band == 2 ? texelFetch(sums2, at, 0) : texelFetch(sums3, at, 0));
    sum += four[column & 3];
  }
  out0.r = sum;
}`,
};

/** A new matrix whose number of rows is filled up to a multiple of four, as products read them. */
export function operand(workspace: Workspace, rows: number, columns: number): Matrix {
  return newMatrix(workspace, 4 * texels(rows), columns);
}
