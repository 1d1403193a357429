// SimpleRNN over a whole sequence: h' = φ(x W + h U + b), row by row in double. Kept for the gradient: the state after every
// step, which is all that a slope needs.
import { cacheOf, findValidSteps, recurrentSizes } from '@rnnkit/core/backend-kit';

import { floatTensor, valuesOf } from '../values.js';

const activations = {
  linear: [(a) => a, () => 1],
  tanh: [Math.tanh, (y) => 1 - y * y],
  sigmoid: [(a) => 1 / (1 + Math.exp(-a)), (y) => y * (1 - y)],
  relu: [(a) => Math.max(a, 0), (y) => (y > 0 ? 1 : 0)],
  hardSigmoid: [(a) => clip(a / 6 + 0.5), (y) => (y > 0 && y < 1 ? 1 / 6 : 0)],
  legacyHardSigmoid: [(a) => clip(0.2 * a + 0.5), (y) => (y > 0 && y < 1 ? 0.2 : 0)],
};

const clip = (value) => Math.min(1, Math.max(0, value));

/** What both directions read. */
function read(inputs, { goBackwards }, backend) {
  const sizes = recurrentSizes(inputs);
  const { batch, time } = sizes;
  const values = (name) => (inputs[name] ? valuesOf(backend, inputs[name]) : undefined);
  return {
    ...sizes,
    x: values('x'),
    kernel: values('kernel'),
    recurrentKernel: values('recurrentKernel'),
    bias: values('bias'),
    initial: values('initialHidden'),
    dropout: values('recurrentDropoutMask'),
    steps: findValidSteps(batch, time, values('mask'), goBackwards),
    // Where processed step `step` of a row is in x.
    place: (row, step) => row * time + (goBackwards ? time - 1 - step : step),
  };
}

/** The sequence forward. */
export function simpleRnn(inputs, attributes, backend) {
  const { batch, time, features, units, x, kernel, recurrentKernel, bias, initial, dropout, steps, place } = read(
    inputs,
    attributes,
    backend,
  );
  const { returnSequences, zeroOutputForMask, saveForGradient } = attributes;
  const [activate] = activations[attributes.activation];
  const hidden = new Float64Array(batch * units);
  if (initial) hidden.set(initial);
  const output = new Float32Array(batch * (returnSequences ? time : 1) * units);
  const states = new Float64Array(time * batch * units);
  const next = new Float64Array(units);
  for (let row = 0; row < batch; row++) {
    const h = hidden.subarray(row * units, (row + 1) * units);
    for (let step = 0; step < time; step++) {
      const valid = steps.isValid(row, step);
      if (valid) {
        for (let unit = 0; unit < units; unit++) {
          let sum = bias ? bias[unit] : 0;
          for (let f = 0; f < features; f++) sum += x[place(row, step) * features + f] * kernel[f * units + unit];
          for (let u = 0; u < units; u++) {
            sum += h[u] * (dropout ? dropout[row * units + u] : 1) * recurrentKernel[u * units + unit];
          }
          next[unit] = activate(sum);
        }
        h.set(next);
      }
      states.set(h, (row * time + step) * units);
      // A masked step repeats the output before it, and is zero before the first valid one.
      const speaks = steps.hasOutput(row, step, zeroOutputForMask);
      if (speaks && returnSequences) output.set(h, (row * time + step) * units);
      else if (speaks && step === time - 1) output.set(h, row * units);
    }
  }
  const shape = returnSequences ? [batch, time, units] : [batch, units];
  const results = [
    floatTensor(backend, shape, output),
    floatTensor(backend, [batch, units], Float32Array.from(hidden)),
  ];
  return saveForGradient ? [...results, floatTensor(backend, [states.length], Float32Array.from(states))] : results;
}

/** The gradients of x, of the weights and of the initial state. */
export function simpleRnnGradient(inputs, attributes, backend) {
  const { batch, time, features, units, x, kernel, recurrentKernel, bias, initial, dropout, steps, place } = read(
    inputs,
    attributes,
    backend,
  );
  const { returnSequences, zeroOutputForMask } = attributes;
  const [, slope] = activations[attributes.activation];
  const states = valuesOf(backend, cacheOf(inputs, 0));
  const dOutput = inputs.dOutput ? valuesOf(backend, inputs.dOutput) : undefined;
  const dX = new Float32Array(batch * time * features);
  const dKernel = new Float64Array(features * units);
  const dRecurrentKernel = new Float64Array(units * units);
  const dBias = new Float64Array(units);
  const dHidden = new Float64Array(batch * units);
  if (inputs.dHidden) dHidden.set(valuesOf(backend, inputs.dHidden));
  for (let row = 0; row < batch; row++) {
    const dh = dHidden.subarray(row * units, (row + 1) * units);
    for (let step = time - 1; step >= 0; step--) {
      const valid = steps.isValid(row, step);
      const speaks = steps.hasOutput(row, step, zeroOutputForMask);
      if (dOutput && speaks && (returnSequences || step === time - 1)) {
        const from = (returnSequences ? row * time + step : row) * units;
        for (let unit = 0; unit < units; unit++) dh[unit] += dOutput[from + unit];
      }
      if (!valid) continue;
      const at = (row * time + step) * units;
      const before = (unit) => {
        if (step > 0) return states[at - units + unit];
        return initial ? initial[row * units + unit] : 0;
      };
      const d = dh.map((gradient, unit) => gradient * slope(states[at + unit]));
      for (let unit = 0; unit < units; unit++) {
        dBias[unit] += d[unit];
        for (let f = 0; f < features; f++) {
          const xf = place(row, step) * features + f;
          dKernel[f * units + unit] += x[xf] * d[unit];
        }
      }
      for (let f = 0; f < features; f++) {
        let sum = 0;
        for (let unit = 0; unit < units; unit++) sum += d[unit] * kernel[f * units + unit];
        dX[place(row, step) * features + f] = sum;
      }
      for (let u = 0; u < units; u++) {
        const drop = dropout ? dropout[row * units + u] : 1;
        let sum = 0;
        for (let unit = 0; unit < units; unit++) {
          dRecurrentKernel[u * units + unit] += before(u) * drop * d[unit];
          sum += d[unit] * recurrentKernel[u * units + unit];
        }
        dh[u] = sum * drop;
      }
    }
  }
  const tensor = (shape, values) => floatTensor(backend, shape, Float32Array.from(values));
  return [
    tensor([batch, time, features], dX),
    tensor([features, units], dKernel),
    tensor([units, units], dRecurrentKernel),
    ...(bias ? [tensor([units], dBias)] : []),
    ...(initial ? [tensor([batch, units], dHidden)] : []),
  ];
}
