// What a format is to those who do not care which it is.
import type { ModelFiles } from '@rnnkit/storage';

import type { PyTorchPlan } from '../pytorch/plan.ts';
import type { ModelContent } from './content.ts';
import type { ModelSource } from './model-source.ts';

/** The formats, by the names that a command line takes. */
export type FormatName = 'rnnkit' | 'keras' | 'keras-h5' | 'pytorch' | 'onnx' | 'tfjs-layers' | 'hugging-face';

/** What a format may have a place for, beside layers and weights. */
export type FormatPart = 'tokenizer' | 'labels' | 'length' | 'compiled' | 'dropout';

/** What a file does not say. */
export interface ReadFormatOptions {
  /** Of a state dict of PyTorch: see `readPyTorch`. */
  readonly plan?: PyTorchPlan | undefined;
}

/** A part of a file: a layer of another program, or numbers that belong to none that is known. */
export interface FilePart {
  readonly name: string;
  /** What it is, in the other program's words. */
  readonly kind: string;
  readonly shape?: readonly number[];
}

/** A format. */
export interface ModelFormat {
  readonly name: FormatName;
  /** What people call it. */
  readonly title: string;
  /** How the names of its files end, in small letters; of several files that of the one that says what the others are. */
  readonly endings: readonly string[];
  /** Whether it is several files in a folder. */
  readonly isFolder: boolean;
  /** What it has a place for, beside layers and weights. */
  readonly holds: readonly FormatPart[];
  /** Whether some files are of it, by what they hold. */
  detect(source: ModelSource): Promise<boolean>;
  /** Reads a model. What reads it is loaded then. @throws RnnkitError as the format's own reader */
  read(source: ModelSource, options: ReadFormatOptions): Promise<ModelContent>;
  /** What is in files of which no model can be made; undefined of formats that say it all in their errors. */
  readonly list?: ((source: ModelSource) => Promise<readonly FilePart[]>) | undefined;
  /**
   * The files of a model; undefined where the format is read alone. What writes it is loaded then.
   *
   * @param name what the file is called, of a format of one file
   * @param note is told what the files will be without, besides what {@link holds} says
   * @throws RnnkitError `unsupported` when the format cannot say what the model is
   */
  readonly write?:
    | ((content: ModelContent, name: string, note: (words: string) => void) => Promise<ModelFiles>)
    | undefined;
}
