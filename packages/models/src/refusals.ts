// Why models, their files and what is given to them are refused, in words.
import { check, RnnkitError } from '@rnnkit/data/predict';
import { modelFile } from '@rnnkit/storage';

import { weightsFile } from './saving/own-files.ts';

export { noGraph } from './graph-refusals.ts';

const file = (message: string): RnnkitError => new RnnkitError('invalid-file', message);
const argument = (message: string): RnnkitError => new RnnkitError('invalid-argument', message);
const state = (message: string): RnnkitError => new RnnkitError('invalid-state', message);

/** The model has been disposed. */
export const disposed = (): RnnkitError =>
  state('The model has been disposed: its weights are gone. Make another, or load it again.');

/** The model is not built. */
export const noShapeYet = (): RnnkitError => state('The model has no shape yet: build it, or give it data.');

/** Something is no model. */
export const noModel = (given: unknown): RnnkitError =>
  argument(`A model is needed here, such as sequential([…]) makes; got ${check.describe(given)}.`);

/** What it is asked for, only a whole model can do. */
export const onlyPredicts = (what: string): RnnkitError =>
  new RnnkitError('unsupported', `A predictor ${what}: load the model with loadModel.`);

/** Another number of shapes than inputs. */
export const otherShapes = (inputs: number, shapes: number): RnnkitError =>
  argument(`The model has ${inputs} inputs; got ${shapes} shapes.`);

/** A layer is there in two places. */
export const heldTwice = (): RnnkitError =>
  argument('A layer is in the model twice, once within another; make two layers.');

/** Two layers have one name. */
export const calledAlike = (name: string): RnnkitError =>
  argument(`Two layers of the model are called "${name}"; give one of them another name, by the option name.`);

/** A file of a model is missing, or files are given otherwise. */
export function noFile(files: unknown, name: string): RnnkitError {
  if (typeof (Object(files) as Partial<Map<string, unknown>>).get !== 'function')
    return argument(`A model's files are a Map from names to bytes; got ${check.describe(files)}.`);
  return file(`There is no ${name}, so this is not a model that rnnkit saved.`);
}

/** A file's model is none of today's. */
export const otherModel = (className: string): RnnkitError =>
  file(
    `${modelFile} names the model ${check.describe(className)}, which is none of today's. Load it with loadModel and save it again.`,
  );

/** An input of a file's model has no shape. */
export const shapeMissing = (): RnnkitError => file(`${modelFile}: the shape of an input is missing.`);

/** A weight is not there, or has another shape. */
export function noWeight(name: string, wanted: readonly number[], stored: readonly number[] | undefined): RnnkitError {
  if (stored === undefined)
    return file(`${weightsFile} does not hold ${check.describe(name)}, which ${modelFile} declares.`);
  return file(
    `${weightsFile}: ${check.describe(name)} has the shape [${stored.join(', ')}]; by ${modelFile} it has [${wanted.join(', ')}].`,
  );
}

/** A weight is there that the model does not have. */
export const strayWeight = (name: string): RnnkitError =>
  file(`${weightsFile} holds ${check.describe(name)}, which ${modelFile} does not declare.`);

/** A weight is none. */
export const notFinite = (name: string, value: number | undefined, place: number, where: string): RnnkitError =>
  file(`${where} holds ${value} in ${check.describe(name)}, at position ${place}. It has to be trained again.`);

/** What should make layers does not. */
export const noMakers = (layers: unknown): RnnkitError =>
  argument(
    `loadPredictor takes what makes the layers, by their classes, such as { GRU: gru }; got ${check.describe(layers)}.`,
  );
