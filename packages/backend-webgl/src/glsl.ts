// Pieces of GLSL that programs are put together from.
import type { FusedActivation } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data/predict';

/**
 * Reads number `index` of a flat tensor. The uniform tells the texture's width and where the tensor starts in it.
 *
 * @param name names the sampler, the uniform and the function
 */
export function flatSource(name: string): string {
  return `
uniform sampler2D ${name};
uniform ivec2 ${name}Layout;
float ${name}At(int index) {
  index += ${name}Layout.y;
  int y = index / ${name}Layout.x;
  return TEXEL(${name}, INVERSE_SIZE(${name}), index - y * ${name}Layout.x, y).r;
}`;
}

/** Reads number `index` of those that a workspace's `upload` has put in a texture, four a texel. */
export function hostSource(name: string): string {
  return `
uniform sampler2D ${name};
uniform int ${name}Width;
float ${name}At(int index) {
  int texel = index >> 2;
  int y = texel / ${name}Width;
  return TEXEL(${name}, INVERSE_SIZE(${name}), texel - y * ${name}Width, y)[index & 3];
}`;
}

/** Whether a number is none, by its bits: compilers of GLSL may take for granted that there is no such number. */
export const isNanSource: string = `
bool isNan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }`;

/** Whether a processed step of a row is valid, and which step of the input it is. */
export const maskSource: string = `${flatSource('mask')}
uniform ivec2 maskTime; // number of steps, and 1 if time runs backwards
bool isValid(int row, int processed) {
  int given = maskTime.y == 1 ? maskTime.x - 1 - processed : processed;
  return maskAt(row * maskTime.x + given) != 0.0;
}`;

/** Whether a row counts, by a mask `[rows]` if there is one; see row-mask.ts. */
export function rowMaskSource(masked: boolean): string {
  if (!masked) return 'bool rowCounts(int row) { return true; }';
  return `${flatSource('mask')}
bool rowCounts(int row) { return maskAt(row) != 0.0; }`;
}

/**
 * e to the power of numbers that are not positive. Devices differ in how good their own is, so it is computed from
 * operations that all round alike: the exponent is taken apart into a power of two and a remainder, whose power is
 * Cephes' polynomial. What is below the smallest normal number is zero.
 */
const exponential: string = `
bvec4 isNotNumber(vec4 x) { return greaterThan(floatBitsToUint(x) & 0x7fffffffu, uvec4(0x7f800000u)); }
vec4 exponential(vec4 x) {
  vec4 bounded = clamp(x, vec4(-87.0), vec4(88.0));
  vec4 n = floor(bounded * 1.44269504 + 0.5);
  vec4 r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  vec4 p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r
    + 1.6666665459e-1) * r + 5.0000001201e-1;
  vec4 power = (p * r * r + r + 1.0) * intBitsToFloat((ivec4(n) + 127) << 23);
  return mix(mix(power, vec4(0.0), lessThan(x, vec4(-87.0))), x, isNotNumber(x));
}`;

/** log(1 + x) of numbers that are not negative, by Cephes' polynomial for logarithms. */
export const logarithm: string = `
float logarithmPolynomial(float x) {
  float z = x * x;
  float p = ((((((((7.0376836292e-2 * x - 1.1514610310e-1) * x + 1.1676998740e-1) * x - 1.2420140846e-1) * x
    + 1.4249322787e-1) * x - 1.6668057665e-1) * x + 2.0000714765e-1) * x - 2.4999993993e-1) * x + 3.3333331174e-1);
  return x - 0.5 * z + x * z * p;
}
float logarithmOfOneMore(float x) {
  if (x <= 0.41) return logarithmPolynomial(x);
  if (!(x < 3e38)) return x;
  int bits = floatBitsToInt(1.0 + x);
  int exponent = (bits >> 23) - 127;
  float mantissa = intBitsToFloat((bits & 0x7fffff) | 0x3f800000);
  if (mantissa > 1.41421356) { mantissa *= 0.5; exponent += 1; }
  float e = float(exponent);
  return (logarithmPolynomial(mantissa - 1.0) - e * 2.12194440e-4) + e * 0.693359375;
}`;

const sigmoid = `
vec4 sigmoid(vec4 x) {
  vec4 e = exponential(-abs(x));
  vec4 d = 1.0 / (1.0 + e);
  return mix(e * d, d, greaterThanEqual(x, vec4(0.0)));
}`;

/** Near zero Cephes' polynomial, elsewhere 1 − 2 / (e^2x + 1). */
const hyperbolicTangent = `
vec4 hyperbolicTangent(vec4 x) {
  vec4 size = min(abs(x), vec4(10.0));
  vec4 far = sign(x) * (1.0 - 2.0 / (exponential(2.0 * size) + 1.0));
  vec4 z = x * x;
  vec4 p = (((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z
    - 3.33332819422e-1;
  vec4 near = x + x * z * p;
  return mix(mix(far, near, lessThan(abs(x), vec4(0.625))), x, isNotNumber(x));
}`;

/** Functions that the activations are made of. */
export const activationFunctions: string = `${exponential}${sigmoid}${hyperbolicTangent}
vec4 clipped(vec4 x) { return mix(clamp(x, vec4(0.0), vec4(1.0)), x, isNotNumber(x)); }
`;

/** φ of the vector `x`, in GLSL. */
export function applied(activation: FusedActivation, x: string): string {
  switch (activation) {
    case 'linear':
      return x;
    case 'tanh':
      return `hyperbolicTangent(${x})`;
    case 'sigmoid':
      return `sigmoid(${x})`;
    case 'relu':
      // Drivers of real devices make a maximum of this, which is 0 for what is no number, unless its bits are looked at.
      return `mix(mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0))), ${x}, isNotNumber(${x}))`;
    case 'hardSigmoid':
      return `clipped(${x} * ${1 / 6} + 0.5)`;
    case 'legacyHardSigmoid':
      return `clipped(0.2 * ${x} + 0.5)`;
    default:
      throw unknown(activation);
  }
}

/** φ′, in GLSL, where `y` is the vector φ(x). */
export function slope(activation: FusedActivation, y: string): string {
  switch (activation) {
    case 'linear':
      return 'vec4(1.0)';
    case 'tanh':
      return `(1.0 - ${y} * ${y})`;
    case 'sigmoid':
      return `(${y} * (1.0 - ${y}))`;
    case 'relu':
      return `vec4(greaterThan(${y}, vec4(0.0)))`;
    case 'hardSigmoid':
      return insideOf(y, 1 / 6);
    case 'legacyHardSigmoid':
      return insideOf(y, 0.2);
    default:
      throw unknown(activation);
  }
}

function insideOf(y: string, inside: number): string {
  return `(vec4(greaterThan(${y}, vec4(0.0))) * vec4(lessThan(${y}, vec4(1.0))) * ${inside})`;
}

function unknown(activation: never): Error {
  return new RnnkitError(
    'invalid-argument',
    `The fused kernels do not know the activation "${String(activation)}"; they know linear, tanh, sigmoid, relu, hardSigmoid and legacyHardSigmoid.`,
  );
}
