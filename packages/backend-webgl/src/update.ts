// The optimizer updates: one draw over all elements, to as many textures as there are new values. The program is the kernel's
// rule, traced over pieces of GLSL.
import type { UpdateArithmetic, UpdateAttributes } from '@rnnkit/core';
import { keptShare, type AnyUpdateKernel, type UpdateImplementation, type UpdateName } from '@rnnkit/core/backend-kit';

import { isNanSource } from './glsl.ts';
import type { NativeBackend } from './native-backend.ts';
import type { ProgramSource } from './program.ts';
import { withWorkspace } from './workspace.ts';

/** An update by its rule. */
export function update(name: UpdateName, kernel: AnyUpdateKernel): UpdateImplementation<NativeBackend> {
  return (inputs, attributes, native) =>
    withWorkspace(native, (workspace) => {
      const slots = kernel.slots.filter((slot) => inputs[slot] !== undefined);
      const { shape } = inputs['variable']!;
      const results = ['variable', ...slots].map(() => workspace.result(shape));
      const { width } = results[0]!;
      const sources = ['variable', 'gradient', ...slots].map(
        (source) => [source, workspace.flat(inputs[source]!)] as const,
      );
      const aligned = sources.every(([, texture]) => texture.width === width && texture.offset === 0);
      const numbers = Object.entries(kernel.numbers(attributes)).flatMap(([number, value]) => [
        [number, value],
        [restOf(number), 1 - value],
      ]);
      const layouts = sources.map(([source, texture]) => [`${source}Layout`, [texture.width, texture.offset]]);
      workspace.draw(
        programOf(name, kernel, attributes, slots, aligned),
        results,
        Object.fromEntries(sources.map(([source, texture]) => [textureOf(source), texture])),
        { keep: keptShare(attributes), width, ...Object.fromEntries([...numbers, ...layouts]) },
      );
      return results;
    });
}

/** Where all textures have one size, an element is at the same place in each, which spares the arithmetic of places. */
function programOf(
  name: string,
  kernel: AnyUpdateKernel,
  attributes: UpdateAttributes,
  slots: readonly string[],
  aligned: boolean,
): ProgramSource {
  const sources = ['variable', 'gradient', ...slots];
  const numbers = Object.keys(kernel.numbers(attributes));
  const read = (source: string): string =>
    aligned
      ? `TEXEL(${textureOf(source)}, inverseSize, at.x, at.y).r`
      : `texelFetch(${textureOf(source)}, ivec2((index + ${source}Layout.y) % ${source}Layout.x, (index + ${source}Layout.y) / ${source}Layout.x), 0).r`;
  const declarations = sources.map(
    (source) => `uniform sampler2D ${textureOf(source)};${aligned ? '' : ` uniform ivec2 ${source}Layout;`}`,
  );
  const { statements, arithmetic } = tracing();
  const updated = kernel.rule<string, string>(
    arithmetic,
    Object.fromEntries(sources.map((source) => [source, source])) as never,
    Object.fromEntries(numbers.map((number) => [number, number])),
    kernel.choices?.(attributes) ?? {},
  );
  return {
    name,
    outputs: 1 + slots.length,
    code: `
${declarations.join('\n')}
uniform float keep;
${numbers.map((number) => `uniform float ${number}, ${restOf(number)};`).join('\n')}
${aligned ? '' : 'uniform int width;'}
${larger}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  ${aligned ? 'vec2 inverseSize = INVERSE_SIZE(variableTexture);' : 'int index = at.y * width + at.x;'}
  ${sources.map((source) => `float ${source} = ${read(source)};`).join('\n  ')}
  ${statements.join('\n  ')}
  out0.r = variable * keep - ${updated.change};
  ${slots.map((slot, index) => `out${index + 1}.r = ${updated[slot]};`).join('\n  ')}
}`,
  };
}

/** The larger of two numbers, or what is no number among them: GLSL leaves open which of them its max gives then, and devices differ. */
const larger = `${isNanSource}
float larger(float x, float y) { return isNan(x) ? x : isNan(y) ? y : max(x, y); }`;

/** An arithmetic whose values are names of variables, and the statements that make them. */
function tracing(): { readonly statements: readonly string[]; readonly arithmetic: UpdateArithmetic<string, string> } {
  const statements: string[] = [];
  const name = (expression: string): string => {
    const value = `value${statements.length}`;
    statements.push(`float ${value} = ${expression};`);
    return value;
  };
  return {
    statements,
    arithmetic: {
      add: (x, y) => name(`${x} + ${y}`),
      subtract: (x, y) => name(`${x} - ${y}`),
      multiply: (x, y) => name(`${x} * ${y}`),
      divide: (x, y) => name(`${x} / ${y}`),
      larger: (x, y) => name(`larger(${x}, ${y})`),
      squareRoot: (x) => name(`sqrt(${x})`),
      absolute: (x) => name(`abs(${x})`),
      sign: (x) => name(`sign(${x})`),
      blend: (share, old, value) => name(`${share} * ${old} + ${restOf(share)} * ${value}`),
    },
  };
}

const textureOf = (source: string): string => `${source}Texture`;

/** The name of 1 − a number, which is subtracted in double: of 0.999 float32 leaves four digits. */
const restOf = (number: string): string => `${number}Rest`;
