// A model of whichever format, with what the command line says of it.
import { classifierOf, type TextClassifier } from '@rnnkit/tasks';
import { readAnyModel, type AnyModel } from '@rnnkit/interchange';

import { Failure } from '../failure.ts';
import { checkLabels, readPlan, readTokenizer, type ModelOptions } from './model-options.ts';
import { openModel } from './open-model.ts';

/** The model at a path. What is said of it counts before what its file says. A backend has to be chosen before. */
export async function readModelAt(path: string, options: ModelOptions = {}): Promise<AnyModel> {
  const { labels, maxLength, padding } = options;
  if (labels !== undefined) checkLabels(labels);
  const tokenizer = options.tokenizer === undefined ? undefined : await readTokenizer(options.tokenizer);
  const found = await readAnyModel(await openModel(path), { plan: await readPlan(options.plan) });
  const steps = found.model.inputShapes?.[0]?.[1];
  const most = maxLength ?? found.length?.maxLength ?? (typeof steps === 'number' ? steps : undefined);
  const ends = padding === undefined ? {} : { padding, truncating: padding };
  return {
    ...found,
    ...(tokenizer !== undefined && { tokenizer }),
    ...(labels !== undefined && { labels }),
    ...((maxLength !== undefined || padding !== undefined) &&
      most !== undefined && {
        length: { padding: 'pre', truncating: 'pre', ...found.length, ...ends, maxLength: most },
      }),
  };
}

/** The classifier at a path. @throws Failure when the model has no tokenizer */
export async function readClassifierAt(path: string, options: ModelOptions = {}): Promise<TextClassifier> {
  const { model, tokenizer, labels, length } = await readModelAt(path, options);
  if (tokenizer === undefined)
    throw new Failure(
      `${path} has no tokenizer, so that it reads no texts. Say which it was trained with: --tokenizer FILE.`,
    );
  try {
    return classifierOf(model, { tokenizer, labels, length });
  } catch (error) {
    const more = length === undefined && /how long/.test((error as Error).message) ? ' --max-length N says it.' : '';
    throw new Failure(`${path}: ${(error as Error).message}${more}`);
  }
}
