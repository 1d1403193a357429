import { part, type Part, type RnnkitError } from '@rnnkit/data/predict';

/** What says why something is refused. */
export interface Refusals {
  /** The model has been disposed. */
  disposed(): RnnkitError;
  /** The model is not built. */
  noShapeYet(): RnnkitError;
  /** Something is no model. */
  noModel(given: unknown): RnnkitError;
  /** What it is asked for, only a whole model can do. */
  onlyPredicts(what: string): RnnkitError;
  /** There is another number of shapes than of inputs. */
  otherShapes(inputs: number, shapes: number): RnnkitError;
  /** A layer is there in two places. */
  heldTwice(): RnnkitError;
  /** Two layers have one name. */
  calledAlike(name: string): RnnkitError;
  /** A file of a model is missing, or files are given otherwise. */
  noFile(files: unknown, name: string): RnnkitError;
  /** A file's model is none of today's. */
  otherModel(className: string): RnnkitError;
  /** A configuration is not that of a graph. */
  noGraph(config: object): RnnkitError;
  /** An input of a file's model has no shape. */
  shapeMissing(): RnnkitError;
  /** A weight is not there, or has another shape. */
  noWeight(name: string, wanted: readonly number[], stored: readonly number[] | undefined): RnnkitError;
  /** A weight is there that the model does not have. */
  strayWeight(name: string): RnnkitError;
  /** A number of a weight is none. */
  notFinite(name: string, value: number | undefined, place: number, where: string): RnnkitError;
  /** What should make layers does not. */
  noMakers(layers: unknown): RnnkitError;
}

/** The same, where it is there. */
export const refusals: Part<Refusals> = part('Why something is refused', '@rnnkit/models');
