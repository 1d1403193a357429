// What a compiled model is made of, without its weights: enough to make another like it, also in another thread.
import { compileConfig, type CompileConfig } from '../compile-config.ts';
import { modelFromConfig, type TrainableModel } from '../trainable-model.ts';

/** What a compiled model is made of. */
export interface CompiledConfig {
  readonly model: Readonly<Record<string, unknown>>;
  readonly compiled: CompileConfig;
}

/** The configuration of a compiled model, with another seed. @throws Error when it is not compiled */
export function compiledConfigOf(model: TrainableModel<unknown>, seed: number): CompiledConfig {
  return {
    model: { ...model.getConfig(), seed },
    compiled: compileConfig(model.optimizer, model.compileOptions!),
  };
}

/** A compiled model by a configuration, with weights drawn from its seed once it is built. */
export function compiledModel({ model, compiled }: CompiledConfig): TrainableModel {
  const made = modelFromConfig(model);
  made.compile(compiled);
  return made;
}
