// GLSL leaves open what max and min give for NaN. Software rasterisers give NaN; the GPUs of some makers give the other number.
// The suite's edge cases on a device of the latter kind, which this makes of any.
import { conformanceCases, runConformance } from '@rnnkit/conformance';
import { afterAll, beforeAll, test } from 'vitest';

import { webgl } from '../src/index.ts';

const isNan = (x: string): string => `((floatBitsToUint(${x}) & 0x7fffffffu) > 0x7f800000u)`;

/** A function of one name for each type, of two numbers, of which neither is NaN where the other is not. */
function dropping(name: string, builtIn: string): string {
  const ofFloats = `float ${name}(float a, float b) { return ${isNan('a')} ? b : ${isNan('b')} ? a : ${builtIn}(a, b); }`;
  const ofVectors = [2, 3, 4].flatMap((size) => {
    const places = Array.from('xyzw').slice(0, size);
    const each = (other: (place: string) => string): string =>
      places.map((place) => `${name}(a.${place}, ${other(place)})`).join(', ');
    return [
      `vec${size} ${name}(vec${size} a, vec${size} b) { return vec${size}(${each((place) => `b.${place}`)}); }`,
      `vec${size} ${name}(vec${size} a, float b) { return vec${size}(${each(() => 'b')}); }`,
      `ivec${size} ${name}(ivec${size} a, ivec${size} b) { return ${builtIn}(a, b); }`,
    ];
  });
  const ofIntegers = `int ${name}(int a, int b) { return ${builtIn}(a, b); }`;
  return [ofFloats, ...ofVectors, ofIntegers, `#define ${builtIn} ${name}`].join('\n');
}

const functions = `${dropping('larger_number', 'max')}\n${dropping('smaller_number', 'min')}\n`;

const context = WebGL2RenderingContext.prototype;
const native = Object.getOwnPropertyDescriptor(context, 'shaderSource')!;
const shaderSource = native.value as (this: WebGL2RenderingContext, shader: WebGLShader, source: string) => void;
let changed = 0;

beforeAll(() => {
  context.shaderSource = function (this: WebGL2RenderingContext, shader: WebGLShader, source: string): void {
    const end = source.lastIndexOf('precision highp int;');
    if (end < 0) {
      shaderSource.call(this, shader, source);
      return;
    }
    changed++;
    const place = end + 'precision highp int;'.length;
    shaderSource.call(this, shader, `${source.slice(0, place)}\n${functions}${source.slice(place)}`);
  };
});

afterAll(() => {
  Object.defineProperty(context, 'shaderSource', native);
  if (changed === 0) throw new Error('No program was changed.');
});

runConformance({
  test,
  makeBackend: () => webgl({ allowSoftware: true }),
  activationUlp: 4,
  cases: conformanceCases.filter(({ name }) => name.includes('NaN')),
});
