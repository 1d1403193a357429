// The optimizer updates: each reads the variable, its gradient and the slots, and writes new values, one element after the other, in
// double. The rules are in core's kernels. They are written once more here because an engine makes a loop fast that has nothing but
// arithmetic in it: through the rule, which would be called for each element, it takes fifteen times as long.
import type * as core from '@rnnkit/core';
import type { UpdateKernel, UpdateValues } from '@rnnkit/core';
import { keptShare, type AnyUpdateKernel, type UpdateImplementation, type UpdateName } from '@rnnkit/core/backend-kit';

import { floatTensor, floatValues, type NativeBackend } from './tensors.ts';

type Values<Inputs> = UpdateValues<Inputs, Float32Array> & { readonly variable: Float32Array };

/** Writes the new values of an update, by the old ones and what the kernel declares; `keep` is what weight decay leaves. */
type Loop<Kernel> =
  Kernel extends UpdateKernel<infer Inputs, infer _Attributes, infer Numbers, infer Choices>
    ? (
        old: Values<Inputs>,
        next: Omit<Values<Inputs>, 'gradient'>,
        numbers: Readonly<Record<Numbers | 'keep', number>>,
        choices: Readonly<Record<Choices, boolean>>,
      ) => void
    : never;

const loops: { readonly [Name in UpdateName]: Loop<(typeof core)[`${Name}Kernel`]> } = {
  sgd({ variable, gradient, momentum }, next, { keep, rate, factor, inside, outside }, { nesterov }) {
    if (momentum === undefined || next.momentum === undefined) {
      for (let index = 0; index < variable.length; index++) {
        next.variable[index] = variable[index]! * keep - rate * gradient[index]!;
      }
      return;
    }
    for (let index = 0; index < variable.length; index++) {
      const pushed = inside * gradient[index]!;
      const moved = factor * momentum[index]! + pushed;
      next.momentum[index] = moved;
      next.variable[index] = variable[index]! * keep - outside * (nesterov ? factor * moved + pushed : moved);
    }
  },

  rmsprop({ variable, gradient, velocity, average, momentum }, next, { keep, rho, factor, epsilon, rate }, { keras }) {
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const v = rho * velocity[index]! + (1 - rho) * g * g;
      next.velocity[index] = v;
      let variance = v;
      if (average !== undefined) {
        const mean = rho * average[index]! + (1 - rho) * g;
        next.average![index] = mean;
        variance -= mean * mean;
      }
      let step = keras ? (rate * g) / Math.sqrt(variance + epsilon) : g / (Math.sqrt(variance) + epsilon);
      if (momentum !== undefined) {
        step += factor * momentum[index]!;
        next.momentum![index] = step;
      }
      next.variable[index] = variable[index]! * keep - (keras ? step : rate * step);
    }
  },

  adam({ variable, gradient, momentum, velocity, maximum }, next, { keep, beta1, beta2, rate, inverse, epsilon }) {
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const m = beta1 * momentum[index]! + (1 - beta1) * g;
      let v = beta2 * velocity[index]! + (1 - beta2) * g * g;
      next.momentum[index] = m;
      next.velocity[index] = v;
      if (maximum !== undefined) {
        v = Math.max(maximum[index]!, v);
        next.maximum![index] = v;
      }
      next.variable[index] = variable[index]! * keep - (rate * m) / (Math.sqrt(v) * inverse + epsilon);
    }
  },

  adamax({ variable, gradient, momentum, norm }, next, { keep, beta1, beta2, rate, within, added }) {
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const m = beta1 * momentum[index]! + (1 - beta1) * g;
      const u = Math.max(beta2 * norm[index]!, Math.abs(g) + within);
      next.momentum[index] = m;
      next.norm[index] = u;
      next.variable[index] = variable[index]! * keep - (rate * m) / (u + added);
    }
  },

  nadam({ variable, gradient, momentum, velocity }, next, { keep, beta1, beta2, rate, ...numbers }) {
    const { momentumFactor, gradientFactor, correction, epsilon } = numbers;
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const m = beta1 * momentum[index]! + (1 - beta1) * g;
      const v = beta2 * velocity[index]! + (1 - beta2) * g * g;
      next.momentum[index] = m;
      next.velocity[index] = v;
      const ahead = momentumFactor * m + gradientFactor * g;
      next.variable[index] = variable[index]! * keep - (rate * ahead) / (Math.sqrt(v / correction) + epsilon);
    }
  },

  adagrad({ variable, gradient, accumulator }, next, { keep, epsilon, rate }, { keras }) {
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const a = accumulator[index]! + g * g;
      next.accumulator[index] = a;
      const root = keras ? Math.sqrt(a + epsilon) : Math.sqrt(a) + epsilon;
      next.variable[index] = variable[index]! * keep - (rate * g) / root;
    }
  },

  adadelta({ variable, gradient, accumulator, delta }, next, { keep, rho, epsilon, rate }) {
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const a = rho * accumulator[index]! + (1 - rho) * g * g;
      const d = delta[index]!;
      const step = Math.sqrt((d + epsilon) / (a + epsilon)) * g;
      next.accumulator[index] = a;
      next.delta[index] = rho * d + (1 - rho) * step * step;
      next.variable[index] = variable[index]! * keep - rate * step;
    }
  },

  lion({ variable, gradient, momentum }, next, { keep, beta1, beta2, rate }) {
    for (let index = 0; index < variable.length; index++) {
      const g = gradient[index]!;
      const m = momentum[index]!;
      const direction = Math.sign(beta1 * m + (1 - beta1) * g);
      next.momentum[index] = beta2 * m + (1 - beta2) * g;
      next.variable[index] = variable[index]! * keep - rate * direction;
    }
  },
};

/** An update by the loop of its name. */
export function update(name: UpdateName, kernel: AnyUpdateKernel): UpdateImplementation<NativeBackend> {
  const loop = loops[name] as Loop<AnyUpdateKernel>;
  return (inputs, attributes, native) => {
    const { shape } = inputs['variable']!;
    const old = Object.fromEntries(Object.entries(inputs).map(([input, info]) => [input, floatValues(native, info)]));
    const names = ['variable', ...kernel.slots.filter((slot) => inputs[slot] !== undefined)];
    const next = Object.fromEntries(names.map((one) => [one, new Float32Array(old['variable']!.length)]));
    const numbers = { ...kernel.numbers(attributes), keep: keptShare(attributes) };
    loop(old as never, next, numbers, kernel.choices?.(attributes) ?? {});
    return names.map((one) => floatTensor(native, shape, next[one]!));
  };
}
