// model.json: which model some files are, as a class name and its configuration, which only the class itself can read.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { format, formatVersion, modelFile } from './describing.ts';
import { expectFormat, jsonFields } from './json-file.ts';

/** What a model.json says. */
export interface ModelJson {
  /** What the model is for, such as `classification`, if it is for a task. */
  readonly task?: string | undefined;
  /** The model's class and configuration, as JSON. */
  readonly model: { readonly className: string; readonly config: Readonly<Record<string, unknown>> };
  /** What it was compiled with, as JSON, if it was. */
  readonly compiled?: unknown;
}

type Code = 'invalid-argument' | 'invalid-file';

/** Version 1 knew models of one path alone, and named its fields one by one. */
const firstFormat = 'rnnkit-sequential';

/** The bytes of a model.json. @throws Error when the task is no name */
export function writeModelJson(json: ModelJson): Uint8Array {
  const { task, model, compiled } = Object(json) as ModelJson;
  expectModel(model, 'invalid-argument');
  if (task !== undefined) expectName('task', task, 'invalid-argument');
  return new TextEncoder().encode(`${JSON.stringify({ format, formatVersion, task, model, compiled }, null, 2)}\n`);
}

/**
 * What a model.json says, of this version or of version 1; what the configuration says is for the model's class to check.
 *
 * @throws Error when it is not one that rnnkit wrote
 */
export function readModelJson(bytes: Uint8Array): ModelJson {
  const fields = jsonFields(bytes, modelFile, 'a model');
  if (fields['format'] === firstFormat) {
    expectFormat(fields, modelFile, 'a model', { format: firstFormat, version: 1 });
    const { name, seed, inputShape, layers, compiled } = fields;
    return { model: { className: 'Sequential', config: { name, seed, inputShape, layers } }, compiled };
  }
  expectFormat(fields, modelFile, 'a model', { format, formatVersion });
  const { task, model, compiled } = fields;
  if (task !== undefined && task !== null) expectName('task', task, 'invalid-file');
  expectModel(model, 'invalid-file');
  const { className, config } = model;
  return { task: task ?? undefined, model: { className, config }, compiled: compiled ?? undefined };
}

function expectModel(model: unknown, code: Code): asserts model is ModelJson['model'] {
  const { className, config } = Object(model) as Readonly<Record<string, unknown>>;
  expectName('className', className, code);
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return;
  throw new RnnkitError(
    code,
    `${modelFile}: model has to be { className, config }, config an object; got ${check.describe(config)}.`,
  );
}

function expectName(what: string, value: unknown, code: 'invalid-argument' | 'invalid-file'): asserts value is string {
  if (typeof value === 'string' && value.length > 0 && value.length <= 128) return;
  throw new RnnkitError(
    code,
    `${modelFile}: ${what} has to be a name of 1 to 128 characters; got ${check.describe(value)}.`,
  );
}
