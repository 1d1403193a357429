// The trials of a recurrent kernel: what it is (a RecurrentSubject), what a case sets, and the inputs that are drawn for it.
import { fusedActivations, type FusedActivation, type Kernel } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, type Arrays, type NdArray } from '../array.ts';
import { side } from '../fuzz.ts';
import { gradientName, named, onTape, pick, type Tensors, type Trial } from '../trial.ts';
import type { RecurrentArrays, RecurrentOptions, RecurrentUpstream } from './recurrent.ts';

/** A recurrent kernel under test. */
export interface RecurrentSubject {
  readonly gates: number;
  readonly states: readonly ('hidden' | 'cell')[];
  /** The activations that its gates can have; none when it has no gates. */
  readonly recurrentActivations: readonly FusedActivation[];
  readonly biasShape: (units: number) => number[];
  /** The forward and the gradient kernel. */
  readonly kernels: readonly [{ readonly name: string }, { readonly name: string }];
  /** The same with embedding. */
  readonly embeddingKernels: readonly [{ readonly name: string }, { readonly name: string }];
  /** Whether only core's operation has this form, which it makes of the kernels' form. */
  readonly onlyOperation?: boolean;
  readonly reference: (
    inputs: RecurrentArrays,
    options: RecurrentOptions,
    upstream: RecurrentUpstream,
    arithmetic: Arithmetic,
  ) => Arrays;
  readonly forward: (inputs: Tensors, options: RecurrentOptions, saveForGradient: boolean) => Tensor[];
  readonly gradient: (inputs: Tensors, options: RecurrentOptions) => Tensor[];
  readonly operate: (inputs: Tensors, options: RecurrentOptions, returnState: boolean) => Tensors;
}

/** The kernel that takes these inputs: with embedding where they hold a table. */
export function kernelFor(
  inputs: Tensors,
  plain: { readonly name: string },
  withEmbedding: { readonly name: string },
): Kernel<object, object> {
  return 'table' in inputs ? withEmbedding : plain;
}

/** Where a mask is false: nowhere, everywhere, at the end, at the start, here and there, or in all of some rows. */
export type MaskKind = 'none' | 'allValid' | 'allMasked' | 'right' | 'left' | 'holes' | 'wholeRows';

/** The mask kinds. */
export const maskKinds: readonly MaskKind[] = ['none', 'allValid', 'allMasked', 'right', 'left', 'holes', 'wholeRows'];

/** What a case sets; data are drawn from its seed. */
export interface RecurrentSetting extends RecurrentOptions {
  readonly batch: number;
  readonly time: number;
  readonly features: number;
  readonly units: number;
  readonly mask: MaskKind;
  readonly bias: boolean;
  readonly initialState: boolean;
  readonly recurrentDropoutMask: boolean;
  /** Which outputs have an upstream gradient. */
  readonly upstream: 'output' | 'states' | 'both';
  /** Whether masked steps of x hold NaN. */
  readonly nanInMasked: boolean;
  /** Factor of the weights' usual size. */
  readonly scale: number;
  readonly seed: number;
}

/** Defaults. */
export const usual: RecurrentSetting = {
  batch: 3,
  time: 5,
  features: 4,
  units: 3,
  mask: 'none',
  bias: true,
  initialState: false,
  recurrentDropoutMask: false,
  upstream: 'both',
  nanInMasked: false,
  scale: 1,
  seed: 1,
  activation: 'tanh',
  recurrentActivation: 'sigmoid',
  goBackwards: false,
  returnSequences: true,
  zeroOutputForMask: false,
};

/** Inputs that have gradients. */
export const weights: readonly string[] = [
  'x',
  'table',
  'kernel',
  'recurrentKernel',
  'bias',
  'initialHidden',
  'initialCell',
];
/** Inputs that have none. */
export const constants: readonly string[] = ['ids', 'mask', 'recurrentDropoutMask'];

/** The trial of one setting; what is not set is as usual. */
export function recurrentTrial(subject: RecurrentSubject, changes: Partial<RecurrentSetting>): Trial {
  const setting: RecurrentSetting = { ...usual, ...changes };
  return trialOf(subject, inputsOf(subject, setting), setting, JSON.stringify(setting));
}

/** The trial of given inputs and upstream gradients. */
export function trialOf(
  subject: RecurrentSubject,
  inputs: RecurrentArrays & RecurrentUpstream,
  options: RecurrentOptions,
  description: string,
): Trial {
  const returnState = inputs.dHidden !== undefined || inputs.dCell !== undefined;
  return {
    description,
    inputs,
    reference: (arithmetic) => subject.reference(inputs, options, inputs, arithmetic),
    kernels: subject.kernels,
    byKernel:
      subject.onlyOperation === true
        ? undefined
        : (tensors, training) => runKernels(subject, tensors, options, training),
    byOperation: onTape(weights, (tensors) =>
      subject.operate(pick(tensors, [...weights, ...constants]), options, returnState),
    ),
  };
}

function runKernels(
  subject: RecurrentSubject,
  tensors: Tensors,
  options: RecurrentOptions,
  training: boolean,
): Tensors {
  const [forwardKernel, gradientKernel] = subject.kernels;
  const outputNames = ['output', ...subject.states];
  const inputs = pick(tensors, [...weights, ...constants]);
  const alone = named(subject.forward(inputs, options, false), outputNames, forwardKernel);
  if (!training) return alone;
  const all = subject.forward(inputs, options, true);
  const outputs = named(all.slice(0, outputNames.length), outputNames, forwardKernel);
  const caches = all.slice(outputNames.length);
  const upstream = pick(tensors, outputNames.map(gradientName));
  const cacheInputs = Object.fromEntries(caches.map((cache, index) => [`cache${index}`, cache]));
  const gradients = named(
    subject.gradient({ ...inputs, ...upstream, ...cacheInputs }, options),
    weights.filter((name) => name in inputs).map(gradientName),
    gradientKernel,
  );
  for (const cache of caches) cache.dispose();
  const recorded = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [`recorded.${name}`, tensor]));
  return { ...alone, ...recorded, ...gradients };
}

/** Inputs and upstream gradients of a setting. */
export function inputsOf(subject: RecurrentSubject, setting: RecurrentSetting): RecurrentArrays & RecurrentUpstream {
  const { batch, time, features, units, scale } = setting;
  const random = new Random(setting.seed);
  const normal = (shape: number[], size: number): NdArray => arrayOf(shape, () => random.normal(0, size));
  const x = normal([batch, time, features], 1);
  const mask = maskOf(setting, random);
  if (mask !== undefined && setting.nanInMasked) {
    for (const [step, valid] of mask.data.entries()) {
      if (valid === 0) x.data.fill(Number.NaN, step * features, (step + 1) * features);
    }
  }
  const kernel = normal([features, subject.gates * units], scale / Math.sqrt(features));
  // Small enough that no state grows without bound where the activation does not bound it.
  const recurrentKernel = normal([units, subject.gates * units], (0.7 * scale) / Math.sqrt(units));
  const bias = normal(subject.biasShape(units), 0.5);
  const initialHidden = normal([batch, units], 0.5);
  const initialCell = normal([batch, units], 0.5);
  const recurrentDropoutMask = arrayOf([batch, units], () => (random.uniform() < 0.25 ? 0 : 1 / 0.75));
  const dOutput = normal(setting.returnSequences ? [batch, time, units] : [batch, units], 1);
  const dHidden = normal([batch, units], 1);
  const dCell = normal([batch, units], 1);
  const hasCell = subject.states.includes('cell');
  const states = setting.upstream !== 'output';
  return {
    x,
    kernel,
    recurrentKernel,
    mask,
    bias: setting.bias ? bias : undefined,
    initialHidden: setting.initialState ? initialHidden : undefined,
    initialCell: setting.initialState && hasCell ? initialCell : undefined,
    recurrentDropoutMask: setting.recurrentDropoutMask ? recurrentDropoutMask : undefined,
    dOutput: setting.upstream === 'states' ? undefined : dOutput,
    dHidden: states ? dHidden : undefined,
    dCell: states && hasCell ? dCell : undefined,
  };
}

/** A mask of a kind, bool `[batch, time]`; none for `none`. */
export function maskOf(
  { mask, batch, time }: Pick<RecurrentSetting, 'mask' | 'batch' | 'time'>,
  random: Random,
): NdArray | undefined {
  if (mask === 'none') return undefined;
  const lengths = Array.from({ length: batch }, () => random.integer(1, time + 1));
  const emptyRow = random.integer(0, batch);
  const isValid = (row: number, step: number): boolean => {
    switch (mask) {
      case 'allValid':
        return true;
      case 'allMasked':
        return false;
      case 'right':
        return step < at(Float64Array.from(lengths), row);
      case 'left':
        return step >= time - at(Float64Array.from(lengths), row);
      case 'holes':
        return random.uniform() < 0.6;
      case 'wholeRows':
        return row !== emptyRow;
    }
  };
  return arrayOf([batch, time], (index) => Number(isValid(Math.floor(index / time), index % time)), 'bool');
}

/** Gates without bounds grow beyond float32 within a few steps; each has a case of its own above. */
const bounded = (activation: FusedActivation): boolean => activation !== 'linear' && activation !== 'relu';

/** Settings drawn at random. */
export const recurrentSettings = ({ recurrentActivations }: RecurrentSubject): fc.Arbitrary<RecurrentSetting> =>
  fc.record({
    batch: fc.integer({ min: 1, max: 5 }),
    time: fc.integer({ min: 1, max: 9 }),
    features: side,
    units: side,
    mask: fc.constantFrom(...maskKinds),
    bias: fc.boolean(),
    initialState: fc.boolean(),
    recurrentDropoutMask: fc.boolean(),
    upstream: fc.constantFrom('output' as const, 'states' as const, 'both' as const),
    nanInMasked: fc.boolean(),
    scale: fc.constantFrom(1, 0.1, 3),
    seed: fc.nat(),
    activation: fc.constantFrom(...fusedActivations),
    recurrentActivation: fc.constantFrom(usual.recurrentActivation, ...recurrentActivations.filter(bounded)),
    goBackwards: fc.boolean(),
    returnSequences: fc.boolean(),
    zeroOutputForMask: fc.boolean(),
  });
