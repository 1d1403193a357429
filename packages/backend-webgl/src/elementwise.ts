// Stock kernels of tfjs' WebGL backend that lose small numbers, infinities or NaN, element by element, replaced while the
// backend is in use. tfjs' own compute 1 − e^−2x, e^x − 1 and log(1 + x) as they stand here, of which nothing is left where x
// is small; multiply infinities by zero; make an infinity of NaN; take a sine that is a thousand units of the last place off on
// some devices; and divide zero by zero, and infinity by infinity, to 1.
import { backend_util, broadcast_util, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, flatSource, isNanSource, logarithm } from './glsl.ts';
import type { NativeBackend } from './native-backend.ts';
import type { ProgramSource } from './program.ts';
import { withWorkspace } from './workspace.ts';

const bits = `${isNanSource}
#undef NAN
#undef INFINITY
#define NAN uintBitsToFloat(0x7fc00000u)
#define INFINITY uintBitsToFloat(0x7f800000u)`;

const common = `${bits}
float power(float x) { return x < 0.0 ? exponential(vec4(x)).x : exp(x); }
/** e^x − 1, near zero by the polynomial of Cephes' expf. */
float powerMinusOne(float x) {
  if (abs(x) > 0.34) return power(x) - 1.0;
  float p = ((((1.9875691500e-4 * x + 1.3981999507e-3) * x + 8.3334519073e-3) * x + 4.1665795894e-2) * x
    + 1.6666665459e-1) * x + 5.0000001201e-1;
  return p * x * x + x;
}
/** Cephes' sinf: which quarter of a turn, what is left of it, and a polynomial of that. Far out, no digits are left of it. */
float sine(float x, int quarters) {
  if (!(abs(x) < INFINITY)) return NAN;
  if (abs(x) > 8192.0) return quarters == 0 ? sin(x) : cos(x);
  float turns = floor(x * 0.636619772 + 0.5);
  float r = ((x - turns * 1.5703125) - turns * 4.837512969970703e-4) - turns * 7.549789948768648e-8;
  float z = r * r;
  int quarter = (int(turns - 4.0 * floor(turns / 4.0)) + quarters) & 3;
  float value = (quarter & 1) == 0
    ? ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r
    : ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  return quarter < 2 ? value : -value;
}`;

/** log(1 + x) for any x. */
const log1p = `
float log1p(float x) {
  if (x > 1e30 && x < INFINITY) return log(x);
  if (x > -0.29 || isNan(x)) return x < 0.0 ? logarithmPolynomial(x) : logarithmOfOneMore(x);
  return x < -1.0 ? NAN : x == -1.0 ? -INFINITY : log(1.0 + x);
}`;

const { SELU_SCALE: scale, SELU_SCALEALPHA: scaleAlpha } = backend_util;

/** Each kernel's value of `x`, which is no NaN; `alpha` is its attribute. */
const values: Readonly<Record<string, string>> = {
  Tanh: 'return hyperbolicTangent(vec4(x)).x;',
  Expm1: 'return powerMinusOne(x);',
  Log1p: 'return log1p(x);',
  Sin: 'return sine(x, 0);',
  Cos: 'return sine(x, 1);',
  // The power of half of x is squared, because that of x overflows sooner than what is half of it.
  Sinh: `
  if (abs(x) < 0.5) { float e = powerMinusOne(x); return 0.5 * (e + e / (e + 1.0)); }
  float root = exp(0.5 * abs(x));
  return sign(x) * (0.5 * root * root - 0.5 / root / root);`,
  Cosh: 'float root = exp(0.5 * abs(x)); return 0.5 * root * root + 0.5 / root / root;',
  Asinh: `
  float size = abs(x);
  if (size > 1e9) return sign(x) * (log(size) + 0.6931471806);
  return sign(x) * log1p(size + size * size / (1.0 + sqrt(size * size + 1.0)));`,
  Softplus: 'return max(x, 0.0) + log1p(exponential(vec4(-abs(x))).x);',
  Relu: 'return max(x, 0.0);',
  Relu6: 'return clamp(x, 0.0, 6.0);',
  LeakyRelu: 'return x < 0.0 ? alpha * x : x;',
  Elu: 'return x < 0.0 ? powerMinusOne(x) : x;',
  Selu: `return x < 0.0 ? ${scaleAlpha} * powerMinusOne(x) : ${scale} * x;`,
};

function programOf(kernelName: string): ProgramSource {
  return {
    name: kernelName,
    outputs: 1,
    code: `${activationFunctions}${logarithm}${common}${log1p}${flatSource('x')}
uniform int width;
uniform float alpha;
float valueOf(float x) { ${values[kernelName]!} }
void main() {
  float x = xAt(int(gl_FragCoord.y) * width + int(gl_FragCoord.x));
  out0.r = isNan(x) ? x : valueOf(x);
}`,
  };
}

function unary(stock: KernelConfig): KernelConfig {
  const program = programOf(stock.kernelName);
  return {
    ...stock,
    kernelFunc: (parameters) => {
      const x = parameters.inputs['x'] as TensorInfo;
      if (x.dtype !== 'float32' || util.sizeFromShape(x.shape) === 0) return stock.kernelFunc(parameters);
      const { alpha = 0 } = (parameters.attrs ?? {}) as { readonly alpha?: number };
      const [result] = withWorkspace(parameters.backend as NativeBackend, (workspace) => {
        const source = workspace.flat(x);
        const target = workspace.result(x.shape);
        const uniforms = { xLayout: [source.width, source.offset], width: target.width, alpha };
        workspace.draw(program, [target], { x: source }, uniforms);
        return [target];
      });
      return result!;
    },
  };
}

/** Each kernel's value of `a` and `b`, which are no NaN. */
const pairValues: Readonly<Record<string, string>> = {
  // Some devices do not divide a number by itself to 1 exactly.
  RealDiv: 'return a != b ? a / b : a == 0.0 || abs(a) == INFINITY ? NAN : 1.0;',
  // GLSL's own power is of positive numbers alone.
  Pow: `
  if (b == 0.0) return 1.0;
  if (abs(b) == INFINITY && abs(a) == 1.0) return NAN;
  if (a < 0.0 && a != -INFINITY && floor(b) != b) return NAN;
  bool isOdd = floor(b) == b && abs(b) < 16777216.0 && mod(abs(b), 2.0) == 1.0;
  float size = a == 0.0 ? (b > 0.0 ? 0.0 : INFINITY) : abs(a) == INFINITY ? (b > 0.0 ? INFINITY : 0.0) : pow(abs(a), b);
  return a < 0.0 && isOdd ? -size : size;`,
};

function binary(stock: KernelConfig): KernelConfig {
  const userCode = `${bits}
float valueOf(float a, float b) { ${pairValues[stock.kernelName]!} }
void main() {
  float a = getAAtOutCoords();
  float b = getBAtOutCoords();
  setOutput((isNan(a) && b != 0.0) || isNan(b) ? NAN : valueOf(a, b));
}`;
  return {
    ...stock,
    kernelFunc: (parameters) => {
      const { a, b } = parameters.inputs as { readonly a: TensorInfo; readonly b: TensorInfo };
      if (a.dtype !== 'float32' || b.dtype !== 'float32') return stock.kernelFunc(parameters);
      const outputShape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
      // tfjs tells shapes of up to four axes by uniforms, and compiles anew for each of the others.
      const program = {
        variableNames: ['A', 'B'],
        outputShape,
        enableShapeUniforms: outputShape.length <= 4,
        userCode,
      };
      const native = parameters.backend as NativeBackend;
      // Up to four numbers that are still on the host would be uniforms, and another program for each count of them.
      for (const { dataId } of [a, b]) native.uploadToGPU(dataId);
      return native.runWebGLProgram(program, [a, b], 'float32');
    },
  };
}

/** What makes a stock kernel's replacement, by the kernel's name. */
export const elementwise: Readonly<Record<string, (stock: KernelConfig) => KernelConfig>> = {
  ...Object.fromEntries(Object.keys(values).map((kernelName) => [kernelName, unary])),
  RealDiv: binary,
  Pow: binary,
};
