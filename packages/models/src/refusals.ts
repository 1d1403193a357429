// Why models, their files and what is given to them are refused, in words.
import { check, RnnkitError } from '@rnnkit/data/predict';
import { modelFile } from '@rnnkit/storage/predict';

import { noGraph } from './graph-refusals.ts';
import type { Refusals } from './refused.ts';
import { weightsFile } from './saving/own-files.ts';

const file = (message: string): RnnkitError => new RnnkitError('invalid-file', message);
const argument = (message: string): RnnkitError => new RnnkitError('invalid-argument', message);
const state = (message: string): RnnkitError => new RnnkitError('invalid-state', message);

/** The words. */
export const words: Refusals = {
  disposed: () => state('The model has been disposed: its weights are gone. Make another, or load it again.'),

  noShapeYet: () => state('The model has no shape yet: build it, or give it data.'),

  noModel: (given) => argument(`A model is needed here, such as sequential([…]) makes; got ${check.describe(given)}.`),

  onlyPredicts: (what) => new RnnkitError('unsupported', `A predictor ${what}: load the model with loadModel.`),

  otherShapes: (inputs, shapes) => argument(`The model has ${inputs} inputs; got ${shapes} shapes.`),

  heldTwice: () => argument('A layer is in the model twice, once within another; make two layers.'),

  calledAlike: (name) =>
    argument(`Two layers of the model are called "${name}"; give one of them another name, by the option name.`),

  noFile(files, name) {
    if (typeof (Object(files) as Partial<Map<string, unknown>>).get === 'function')
      return file(`There is no ${name}, so this is not a model that rnnkit saved.`);
    return argument(`A model's files are a Map from names to bytes; got ${check.describe(files)}.`);
  },

  otherModel: (className) =>
    file(
      `${modelFile} names the model ${check.describe(className)}, which is none of today's. Load it with loadModel and save it again.`,
    ),

  noGraph,

  shapeMissing: () => file(`${modelFile}: the shape of an input is missing.`),

  noWeight(name, wanted, stored) {
    if (stored === undefined)
      return file(`${weightsFile} does not hold ${check.describe(name)}, which ${modelFile} declares.`);
    return file(
      `${weightsFile}: ${check.describe(name)} has the shape [${stored.join(', ')}]; by ${modelFile} it has [${wanted.join(', ')}].`,
    );
  },

  strayWeight: (name) => file(`${weightsFile} holds ${check.describe(name)}, which ${modelFile} does not declare.`),

  notFinite: (name, value, place, where) =>
    file(`${where} holds ${value} in ${check.describe(name)}, at position ${place}. It has to be trained again.`),

  noMakers: (layers) =>
    argument(
      `loadPredictor takes what makes the layers, by their classes, such as { GRU: gru }; got ${check.describe(layers)}.`,
    ),
};
