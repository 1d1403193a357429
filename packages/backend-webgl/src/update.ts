// What the optimizer updates share: one draw over all elements, to as many textures as there are new values.
import type { UpdateAttributes, UpdateInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from './native.ts';
import type { ProgramSource } from './program.ts';
import { withWorkspace } from './workspace.ts';

/** An update rule in GLSL. */
export interface UpdateRule {
  /** Names it in errors. */
  readonly name: string;
  /** The optimizer's state, in the order of the results after the variable; what is absent is left out. */
  readonly slots: Readonly<Record<string, TensorInfo | undefined>>;
  /** Numbers that the formula uses. */
  readonly numbers: Readonly<Record<string, number>>;
  /**
   * Statements on one element: `p` is the variable after weight decay and `g` its gradient; they change `p` and the slots,
   * which are variables by their names.
   */
  readonly formula: string;
}

/** Runs an update. */
export function runUpdate(
  inputs: UpdateInputs,
  { learningRate, weightDecay }: UpdateAttributes,
  native: NativeBackend,
  { name, slots, numbers, formula }: UpdateRule,
): TensorInfo[] {
  const present = Object.entries(slots).filter((slot): slot is [string, TensorInfo] => slot[1] !== undefined);
  return withWorkspace(native, (workspace) => {
    const { shape } = inputs.variable;
    const results = ['variable', ...present.map(([slot]) => slot)].map(() => workspace.result(shape));
    const named = [['variable', inputs.variable] as const, ['gradient', inputs.gradient] as const, ...present];
    const sources = named.map(([slot, info]) => [textureName(slot), workspace.flat(info)] as const);
    const { width } = results[0]!;
    const uniforms = { ...numbers, keep: 1 - weightDecay * learningRate, width };
    const layouts = sources.map(([slot, source]) => [`${slot}Layout`, [source.width, source.offset]]);
    workspace.draw(
      programOf(
        name,
        present.map(([slot]) => slot),
        Object.keys(numbers),
        formula,
        sources.every(([, source]) => source.width === width && source.offset === 0),
      ),
      results,
      Object.fromEntries(sources),
      { ...uniforms, ...Object.fromEntries(layouts) },
    );
    return results;
  });
}

/** Where all textures have one size, an element is at the same place in each, which spares the arithmetic of places. */
function programOf(
  name: string,
  slots: readonly string[],
  numbers: readonly string[],
  formula: string,
  aligned: boolean,
): ProgramSource {
  const sources = ['variable', 'gradient', ...slots].map(textureName);
  const read = (source: string): string =>
    aligned
      ? `TEXEL(${source}, inverseSize, at.x, at.y).r`
      : `texelFetch(${source}, ivec2((index + ${source}Layout.y) % ${source}Layout.x, (index + ${source}Layout.y) / ${source}Layout.x), 0).r`;
  const declarations = sources.map(
    (source) => `uniform sampler2D ${source};${aligned ? '' : ` uniform ivec2 ${source}Layout;`}`,
  );
  return {
    name,
    outputs: 1 + slots.length,
    code: `
${declarations.join('\n')}
uniform float keep;
${numbers.map((number) => `uniform float ${number};`).join('\n')}
${aligned ? '' : 'uniform int width;'}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  ${aligned ? 'vec2 inverseSize = INVERSE_SIZE(variableTexture);' : 'int index = at.y * width + at.x;'}
  float p = ${read('variableTexture')} * keep;
  float g = ${read('gradientTexture')};
  ${slots.map((slot) => `float ${slot} = ${read(textureName(slot))};`).join('\n  ')}
  ${formula}
  out0.r = p;
  ${slots.map((slot, index) => `out${index + 1}.r = ${slot};`).join('\n  ')}
}`,
  };
}

function textureName(slot: string): string {
  return `${slot}Texture`;
}
