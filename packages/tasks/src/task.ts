// What is the same of all tasks: where they are saved, and where they are loaded from.
import { check } from '@rnnkit/data';
import type { ModelDestination, ModelFiles, ModelSource } from '@rnnkit/storage';
import type { SaveOptions } from '@rnnkit/training';
import { readModel, writeModel } from '#places';

/** What a saved task's files hold. */
export type SaveTaskOptions = Pick<SaveOptions, 'includeOptimizer' | 'dtype'>;

/** Something that has learned from texts, and answers. */
export abstract class Task {
  /** The files to save, by name, for who keeps them elsewhere than {@link save} does. */
  abstract files(options?: SaveTaskOptions): Promise<ModelFiles>;

  /** Frees what it takes in memory. */
  abstract dispose(): void;

  /**
   * Saves it, all of it or nothing: in Node to a folder, or to one file if the path ends in `.zip`, where only what rnnkit wrote is ever
   * replaced; in a page as a zip file of that name, which is downloaded, or to a file or folder that somebody chose.
   *
   * @param options `dtype` is how the weights' numbers lie in the file: F16 and BF16 take half of what F32 takes, I8 a quarter. Default F32.
   *   `includeOptimizer` saves the optimizer's memory, too. Default false
   * @throws RnnkitError `file-system` when it cannot be written; then nothing has changed
   *
   * @example
   * await classifier.save('reviews');
   */
  async save(destination: ModelDestination, options: SaveTaskOptions = {}): Promise<void> {
    await writeModel(destination, await this.files(options));
  }
}

/** Files of a model, and what they are called in errors. */
export interface OpenedModel {
  readonly files: ModelFiles;
  readonly source: string;
}

/**
 * The files of a saved task.
 *
 * @param name what it is called in errors. Default: its path, or `the model`
 * @throws RnnkitError when there is none
 */
export async function openModel(owner: string, from: ModelSource, name: string | undefined): Promise<OpenedModel> {
  if (name !== undefined) check.text(name, `${owner}: name`);
  const source = name ?? (typeof from === 'string' ? from : 'the model');
  return { files: await readModel(from), source };
}
