// An optimizer of an update rule: what all have in common stands here, the arithmetic of each in its own file.
import { runUpdate, type UpdateAttributes, type UpdateInputs, type UpdateKernel } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data';
import { fill, tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { checkClipping, clip } from './clipping.ts';
import { accumulate, accumulated, takeMean } from './gradient-accumulation.ts';
import { checkLearningRate } from './learning-rate.ts';
import { average, takeIntoAverage } from './moving-average.ts';
import type { GradientUpdate, Optimizer, OptimizerState } from './optimizer.ts';
import type { Schedule } from './schedules/schedule.ts';
import type { CommonSettings } from './settings.ts';
import { isTensor, signed, Slots, type NumberSlot, type SlotKind } from './slots.ts';
import { checkExclusion, isExcluded, type ExclusionConfig, type WeightDecayExclusion } from './weight-decay.ts';

/** What a rule is told about a step. */
export interface RuleStep extends UpdateAttributes {
  /** The number of the variable's update, counted from 1. */
  readonly step: number;
}

/** An update rule: which slots it needs, and how it updates. */
export interface Rule {
  readonly slots: Readonly<Record<string, NumberSlot>>;
  /** New values of the variable and of the slots, in their order. */
  update(inputs: Record<string, Tensor> & { variable: Tensor; gradient: Tensor }, step: RuleStep): Tensor[];
}

/** A rule's update by a kernel, given what it is told of a step. */
export function byKernel<
  Inputs extends UpdateInputs,
  Attributes extends UpdateAttributes,
  Numbers extends string,
  Choices extends string,
>(
  kernel: UpdateKernel<Inputs, Attributes, Numbers, Choices>,
  attributesAt: (step: RuleStep) => Attributes,
): Rule['update'] {
  return (inputs, step) => runUpdate(kernel, inputs as unknown as Inputs, attributesAt(step));
}

/** An optimizer that follows a rule. */
export class RuleOptimizer implements Optimizer {
  readonly className: string;
  readonly slots: Readonly<Record<string, SlotKind>>;
  readonly #settings: CommonSettings;
  readonly #rule: Rule;
  readonly #slots: Slots;
  /** Updates of each variable so far; they are fewer than the optimizer's where a variable joined later. */
  #updates = new Map<string, number>();
  #iterations = 0;
  #learningRate: number | Schedule;
  #exclusion: ExclusionConfig | undefined;

  constructor(className: string, settings: CommonSettings, rule: Rule) {
    checkClipping(settings);
    this.className = className;
    this.slots = {
      ...rule.slots,
      ...(settings.gradientAccumulationSteps === undefined ? {} : { [accumulated]: signed }),
      ...(settings.useEma ? { [average]: { initial: 'variable', canBeNegative: true } as const } : {}),
    };
    this.#slots = new Slots(className, this.slots);
    this.#learningRate = settings.learningRate;
    this.#exclusion = settings.excludeFromWeightDecay;
    this.#settings = settings;
    this.#rule = rule;
  }

  get iterations(): number {
    return this.#iterations;
  }

  get learningRate(): number | Schedule {
    return this.#learningRate;
  }

  set learningRate(rate: number | Schedule) {
    this.#learningRate = checkLearningRate(rate, `${this.className}: learningRate`) as number | Schedule;
  }

  get currentLearningRate(): number {
    const rate = this.#learningRate;
    if (typeof rate === 'number') return rate;
    return check.notNegative(
      rate.at(this.#iterations),
      `${this.className}: the learning rate of step ${this.#iterations} by the schedule ${rate.className}`,
    ) as number;
  }

  applyGradients(updates: readonly GradientUpdate[]): void {
    this.#check(updates);
    const { gradientAccumulationSteps: batches = 1, emaOverwriteFrequency: frequency, useEma } = this.#settings;
    const [learningRate, done] = [this.currentLearningRate, this.#done];
    for (const { key } of updates) if (!this.#updates.has(key)) this.#updates.set(key, 0);
    tidy(() => {
      const unknown =
        useEma && done > 0 ? updates.filter(({ key }) => this.#slots.get(key, average) === undefined) : [];
      const before = new Map(unknown.map(({ key, variable }) => [key, variable.clone()]));
      if ((this.#iterations + 1) % batches === 0) this.#updateAll(updates, learningRate);
      else for (const { key, gradient } of updates) accumulate(this.#slots, key, gradient);
      if (!useEma) return;
      const step = { momentum: this.#settings.emaMomentum, isFirst: done === 0 };
      for (const { key, variable } of updates)
        takeIntoAverage(this.#slots, key, variable, { ...step, before: before.get(key) });
      if (frequency !== undefined && (done + 1) % frequency === 0) this.finalizeVariableValues(updates);
    });
    this.#iterations++;
  }

  /** Updates so far. */
  get #done(): number {
    return Math.floor(this.#iterations / (this.#settings.gradientAccumulationSteps ?? 1));
  }

  /** Throws what there is to throw before any variable is changed. */
  #check(updates: readonly GradientUpdate[]): void {
    const isUpdate = (value: unknown): boolean => {
      const { key, variable, gradient } = Object(value) as Partial<GradientUpdate>;
      return typeof key === 'string' && isTensor(variable) && isTensor(gradient);
    };
    if (!Array.isArray(updates) || !updates.every(isUpdate)) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.className}: applyGradients takes a list of { key, variable, gradient }; got ${check.describe(updates)}.`,
      );
    }
    const keys = new Set(updates.map(({ key }) => key));
    if (keys.size < updates.length)
      throw new RnnkitError('invalid-argument', 'Two variables have one key; an optimizer tells them apart by it.');
    for (const { key, variable, gradient } of updates as readonly GradientUpdate[]) {
      if (gradient.shape.join() !== variable.shape.join()) {
        throw new RnnkitError(
          'invalid-argument',
          `The gradient of "${key}" has the shape [${gradient.shape.join(', ')}], but the variable has [${variable.shape.join(', ')}].`,
        );
      }
      this.#slots.expectShape(key, variable.shape);
    }
  }

  #updateAll(updates: readonly GradientUpdate[], learningRate: number): void {
    const { gradientAccumulationSteps: batches, weightDecay } = this.#settings;
    const given = updates.map(({ key, gradient }) =>
      batches === undefined ? gradient : takeMean(this.#slots, key, gradient, batches),
    );
    const gradients = clip(given, this.#settings);
    for (const [index, { key, variable }] of updates.entries()) {
      const step = this.#updates.get(key)! + 1;
      this.#updates.set(key, step);
      this.#update(key, variable, gradients[index]!, {
        learningRate,
        weightDecay: isExcluded(this.#exclusion, key) ? 0 : weightDecay,
        step,
        // Nobody needs the values before the step; who has cloned them keeps them.
        donate: true,
      });
    }
  }

  #update(key: string, variable: Variable, gradient: Tensor, step: RuleStep): void {
    const kinds = Object.entries(this.#rule.slots);
    const named = Object.fromEntries(
      kinds.map(([name, { initial }]) => [name, this.#slots.get(key, name) ?? fill(variable.shape, initial)]),
    );
    const [value, ...updated] = this.#rule.update({ ...named, variable, gradient }, step);
    variable.assign(value!);
    for (const [index, [name]] of kinds.entries()) this.#slots.set(key, name, updated[index]!);
  }

  excludeFromWeightDecay(exclusion: WeightDecayExclusion): void {
    this.#exclusion = checkExclusion(exclusion ?? {}, `${this.className}: excludeFromWeightDecay`) as ExclusionConfig;
  }

  finalizeVariableValues(variables: readonly Pick<GradientUpdate, 'key' | 'variable'>[]): void {
    for (const { key, variable } of variables) {
      const mean = this.#slots.get(key, average);
      if (mean !== undefined) variable.assign(mean);
    }
  }

  getConfig(): Readonly<Record<string, unknown>> {
    const rate = this.learningRate;
    const learningRate = typeof rate === 'number' ? rate : { className: rate.className, config: rate.getConfig() };
    const exclusion = this.#exclusion === undefined ? {} : { excludeFromWeightDecay: this.#exclusion };
    return { ...this.#settings, ...exclusion, learningRate };
  }

  getState(): OptimizerState {
    const [slots, done] = [this.#slots.all(), this.#done];
    const fewer = [...this.#updates].filter(([, count]) => count !== done);
    return { iterations: this.#iterations, slots, ...(fewer.length > 0 && { updates: Object.fromEntries(fewer) }) };
  }

  setState(state: OptimizerState): void {
    const { iterations, slots, updates = {} } = Object(state) as OptimizerState;
    if (!Number.isSafeInteger(iterations) || iterations < 0) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.className}: an optimizer's iterations are a whole number of at least 0; got ${check.describe(iterations)}.`,
      );
    }
    for (const [key, count] of Object.entries(updates))
      check.countOrZero(count, `${this.className}: updates of ${check.describe(key)}`);
    this.#slots.replace(slots);
    this.#iterations = iterations;
    const done = this.#done;
    this.#updates = new Map(slots.map(({ name }) => [name.slice(0, name.lastIndexOf('/')), done]));
    for (const [key, count] of Object.entries(updates)) this.#updates.set(key, Math.min(count, done));
  }

  dispose(): void {
    this.#slots.dispose();
    this.#updates.clear();
    this.#iterations = 0;
  }
}
