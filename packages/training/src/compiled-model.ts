// A model and what it is compiled with: what training steps, callbacks and files know of a model that is trained.
import { RnnkitError } from '@rnnkit/data';
import type { Shape } from '@rnnkit/layers';
import { Model, usageOf } from '@rnnkit/models';
import type { Optimizer } from '@rnnkit/optimizers';
import type { Tensor } from '@tensorflow/tfjs-core';

import { compilationOf, replaceCompilation, type Compilation } from './compilation.ts';
import { checkLosses } from './compile-checks.ts';
import type { CompileOptions } from './compile-config.ts';
import type { Loss } from './losses/loss.ts';
import type { CompiledMetric } from './metrics/compiled-metrics.ts';
import type { OutputTerm } from './output-terms.ts';

/** A model and what it is compiled with. It can be trained by TrainableModel, which extends it. */
export class CompiledModel<Prediction = Tensor> extends Model<Prediction> {
  #compiled: Compilation | undefined;
  #terms: readonly OutputTerm[] | undefined;

  /** The optimizer. @throws Error when the model is not compiled */
  get optimizer(): Optimizer {
    return this.#expectCompiled().optimizer;
  }

  /** The loss of each output, in their order. @throws Error when the model is not compiled */
  get losses(): readonly Loss[] {
    return this.#expectCompiled().terms.map(({ loss }) => loss);
  }

  /** What it was compiled with, if it was. */
  get compileOptions(): CompileOptions | undefined {
    return this.#compiled?.options;
  }

  /** What is minimized and measured at each output. @throws Error when the model is not compiled or not built */
  get terms(): readonly OutputTerm[] {
    this.#terms ??= this.#expectCompiled().termsFor(this.outputShapes);
    return this.#terms;
  }

  /** Its metrics, of all outputs. @throws Error when the model is not compiled or not built */
  get metrics(): readonly CompiledMetric[] {
    return this.terms.flatMap(({ metrics }) => metrics);
  }

  protected override checkOutputs(outputShapes: readonly Shape[]): void {
    if (this.#compiled !== undefined) checkLosses(this.graph, outputShapes, this.#compiled.terms);
  }

  /**
   * Says how the model is trained. Compiled again with the same optimizer, it goes on with what that remembers; an optimizer that
   * the model has made itself, of a name, is disposed when another takes its place.
   *
   * @throws Error when an option is unknown, a loss and its output do not go together, the optimizer trains another model,
   * or the model is being trained or evaluated; then everything stays as it was
   */
  compile(options: CompileOptions): void {
    usageOf(this).expectIdle('compile');
    const compilation = compilationOf(this.outputNames, options);
    if (this.built) checkLosses(this.graph, this.outputShapes, compilation.terms);
    replaceCompilation(this, this.#compiled, compilation);
    this.#compiled = compilation;
    this.#terms = undefined;
  }

  #expectCompiled(): Compilation {
    if (this.#compiled === undefined)
      throw new RnnkitError('invalid-state', 'The model is not compiled: call compile({ optimizer, loss }) first.');
    return this.#compiled;
  }

  /** As every model's; and frees the optimizer, unless the caller has made it. @throws Error while the model is trained */
  override dispose(): void {
    super.dispose();
    replaceCompilation(this, this.#compiled, undefined);
    this.#compiled = undefined;
  }
}
