// What an optimizer is: it takes gradients and changes variables, and remembers what its rule needs, by variable.
import { type UpdateAttributes } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data';
import { dispose, fill, keep, tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { checkClipping, clip, type ClippingOptions } from './clipping.ts';
import { checkLearningRate } from './learning-rate.ts';
import type { Schedule } from './schedules/schedule.ts';

/** A variable and its gradient. */
export interface GradientUpdate {
  /** Names the variable for good, such as `lstm/kernel`: the optimizer's memory of it goes by this name. */
  readonly key: string;
  /** What is changed. */
  readonly variable: Variable;
  /** Its gradient, in its shape. It is not disposed. */
  readonly gradient: Tensor;
}

/** What an optimizer remembers. */
export interface OptimizerState {
  /** Steps taken. */
  readonly iterations: number;
  /** The slots of each variable, named `key/slot`. The tensors still belong to the optimizer. */
  readonly slots: readonly { readonly name: string; readonly tensor: Tensor }[];
}

/** What an optimizer remembers of each variable under one name. */
export interface SlotKind {
  /** The value it starts from. */
  readonly initial: number;
  /** Whether it can be below 0; a sum of squares cannot. */
  readonly canBeNegative: boolean;
}

/** An optimizer. */
export interface Optimizer {
  /** The class, such as `Adam`. */
  readonly className: string;
  /** What it remembers of each variable, by name, such as `momentum`. */
  readonly slots: Readonly<Record<string, SlotKind>>;
  /**
   * The step size, or a schedule of it. It can be changed at any time.
   *
   * @throws Error when it is set to what is neither a number of at least 0 nor a schedule
   */
  learningRate: number | Schedule;
  /** Steps taken. */
  readonly iterations: number;
  /** The step size of the next step. @throws Error when the schedule gives no number of at least 0 */
  readonly currentLearningRate: number;
  /**
   * Takes one step: clips the gradients, decays weights, updates each variable.
   *
   * @throws Error before anything is changed, when two variables have one key, a gradient or a remembered slot has another shape
   * than its variable, or the learning rate is no number of at least 0
   */
  applyGradients(updates: readonly GradientUpdate[]): void;
  /** The options it was made with, defaults filled in; the learning rate as it is now. */
  getConfig(): Readonly<Record<string, unknown>>;
  /** What it remembers. */
  getState(): OptimizerState;
  /**
   * Goes on from what another remembered. The tensors are copied.
   *
   * @throws Error when it is another optimizer's, or a slot holds NaN, an infinite number, or one below 0 that cannot be
   */
  setState(state: OptimizerState): void;
  /** Frees what it remembers. */
  dispose(): void;
}

/** Options that every optimizer takes. */
export interface OptimizerOptions extends ClippingOptions {
  /** The step size, or a schedule of it. */
  readonly learningRate?: number | Schedule;
  /** Decoupled weight decay (Loshchilov & Hutter 2019): each step takes this share times the learning rate away. */
  readonly weightDecay?: number;
}

/** What a rule is told about a step. */
export interface RuleStep extends UpdateAttributes {
  /** Counted from 1. */
  readonly step: number;
}

/** A slot of any numbers. */
export const signed: SlotKind = { initial: 0, canBeNegative: true };

/** A slot of what is never below 0, such as squares. */
export function unsigned(initial = 0): SlotKind {
  return { initial, canBeNegative: false };
}

/** An update rule: which slots it needs, and how it updates. */
export interface Rule {
  readonly slots: Readonly<Record<string, SlotKind>>;
  /** New values of the variable and of the slots, in their order. */
  update(inputs: Record<string, Tensor> & { variable: Tensor; gradient: Tensor }, step: RuleStep): Tensor[];
}

/** The settings that all rules have. */
export interface CommonSettings extends ClippingOptions {
  readonly learningRate: number | Schedule;
  readonly weightDecay: number;
}

const isTensor = (value: unknown): boolean => Array.isArray((Object(value) as Partial<Tensor>).shape);

/** An optimizer that follows a rule. */
export class RuleOptimizer implements Optimizer {
  readonly className: string;
  readonly #settings: CommonSettings;
  readonly #rule: Rule;
  #slots = new Map<string, Tensor>();
  #iterations = 0;
  #learningRate: number | Schedule;

  constructor(className: string, settings: CommonSettings, rule: Rule) {
    checkClipping(settings);
    this.className = className;
    this.#learningRate = settings.learningRate;
    this.#settings = settings;
    this.#rule = rule;
  }

  get slots(): Readonly<Record<string, SlotKind>> {
    return this.#rule.slots;
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
    const step: RuleStep = {
      learningRate: this.currentLearningRate,
      weightDecay: this.#settings.weightDecay,
      step: this.#iterations + 1,
      // Nobody needs the values before the step; who has cloned them keeps them.
      donate: true,
    };
    tidy(() => {
      const gradients = clip(
        updates.map(({ gradient }) => gradient),
        this.#settings,
      );
      for (const [index, { key, variable }] of updates.entries()) {
        this.#update(key, variable, gradients[index]!, step);
      }
    });
    this.#iterations++;
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
      const shape = variable.shape.join();
      if (gradient.shape.join() !== shape) {
        throw new RnnkitError(
          'invalid-argument',
          `The gradient of "${key}" has the shape [${gradient.shape.join(', ')}], but the variable has [${variable.shape.join(', ')}].`,
        );
      }
      for (const name of Object.keys(this.#rule.slots)) {
        const path = `${key}/${name}`;
        const slot = this.#slots.get(path);
        if (slot === undefined || slot.shape.join() === shape) continue;
        throw new RnnkitError(
          'invalid-argument',
          `The optimizer remembers "${path}" with the shape [${slot.shape.join(', ')}], but its variable has [${variable.shape.join(', ')}]. Is its state from another model?`,
        );
      }
    }
  }

  #update(key: string, variable: Variable, gradient: Tensor, step: RuleStep): void {
    const names = Object.keys(this.#rule.slots);
    const slots = names.map(
      (name) => this.#slots.get(`${key}/${name}`) ?? keep(fill(variable.shape, this.#rule.slots[name]!.initial)),
    );
    const named = Object.fromEntries(names.map((name, index) => [name, slots[index]!]));
    const [value, ...updated] = this.#rule.update({ ...named, variable, gradient }, step);
    variable.assign(value!);
    for (const [index, name] of names.entries()) {
      slots[index]!.dispose();
      this.#slots.set(`${key}/${name}`, keep(updated[index]!));
    }
  }

  getConfig(): Readonly<Record<string, unknown>> {
    const rate = this.learningRate;
    const learningRate = typeof rate === 'number' ? rate : { className: rate.className, config: rate.getConfig() };
    return { ...this.#settings, learningRate };
  }

  getState(): OptimizerState {
    return { iterations: this.#iterations, slots: [...this.#slots].map(([name, tensor]) => ({ name, tensor })) };
  }

  setState(state: OptimizerState): void {
    const { iterations, slots } = Object(state) as OptimizerState;
    if (!Number.isSafeInteger(iterations) || iterations < 0) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.className}: an optimizer's iterations are a whole number of at least 0; got ${check.describe(iterations)}.`,
      );
    }
    const isSlot = (value: unknown): boolean => {
      const { name, tensor } = Object(value) as { readonly name?: unknown; readonly tensor?: unknown };
      return typeof name === 'string' && isTensor(tensor);
    };
    if (!Array.isArray(slots) || !slots.every(isSlot)) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.className}: an optimizer's slots are a list of { name, tensor }; got ${check.describe(slots)}.`,
      );
    }
    for (const { name, tensor } of slots as OptimizerState['slots']) this.#checkSlot(name, tensor);
    const copies = new Map(slots.map(({ name, tensor }) => [name, keep(tensor.clone())]));
    this.dispose();
    this.#slots = copies;
    this.#iterations = iterations;
  }

  #checkSlot(path: string, tensor: Tensor): void {
    const slot = path.slice(path.lastIndexOf('/') + 1);
    const kind = Object.hasOwn(this.#rule.slots, slot) ? this.#rule.slots[slot] : undefined;
    if (kind === undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.className} has no slot ${check.describe(slot)}, as in ${check.describe(path)}: the state is another optimizer's.`,
      );
    }
    const values = tensor.dataSync();
    const place = values.findIndex((value) => !Number.isFinite(value) || (value < 0 && !kind.canBeNegative));
    if (place === -1) return;
    throw new RnnkitError(
      'invalid-argument',
      `${this.className}: the slot ${check.describe(path)} holds ${values[place]} at position ${place}, which it cannot be.`,
    );
  }

  dispose(): void {
    dispose([...this.#slots.values()]);
    this.#slots.clear();
    this.#iterations = 0;
  }
}
