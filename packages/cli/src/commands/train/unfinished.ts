// A training that is under way, on disk: after each epoch what it takes to go on with it, and the best model so far. A model that was
// there before stays until the new one is done.
import type { TextClassifier } from '@rnnkit/tasks';
import type { ModelFiles } from '@rnnkit/storage';
import { backupAndRestore, modelCheckpoint, type Callback } from '@rnnkit/training';
import { checkDestination, readModel, removeModel, writeModel } from '@rnnkit/storage/node';

import { besideModel } from '../../beside.ts';
import { Failure } from '../../failure.ts';
import { note } from '../../output.ts';
import { beginningBytes, beginningFile, readBeginning, type Beginning } from './beginning.ts';

/** An unfinished training and its place. */
export class UnfinishedTraining {
  readonly #out: string;
  readonly #folder: string;
  #beginning: Beginning | undefined;
  /** What `fit` has to know to go on. */
  #run: ModelFiles | undefined;
  readonly #said = new Set<string>();

  private constructor(out: string, folder: string) {
    this.#out = out;
    this.#folder = folder;
  }

  /** That whose model goes to a path. */
  static async of(out: string): Promise<UnfinishedTraining> {
    return new UnfinishedTraining(out, await besideModel(out, 'unfinished'));
  }

  /** Whether it is on disk, so that it can be resumed. */
  get isKept(): boolean {
    return this.#run !== undefined;
  }

  /** Reads one that was interrupted. @throws Failure when there is none */
  async read(): Promise<Beginning> {
    const files = await readModel(this.#folder).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure(`There is no unfinished training of ${this.#out} to go on with. ${reason}`);
    });
    this.#beginning = readBeginning(files, this.#folder);
    this.#run = new Map([...files].filter(([name]) => name !== beginningFile));
    return this.#beginning;
  }

  /** Tries whether all that a training writes can be written. */
  async checkPlace(): Promise<void> {
    await checkDestination(this.#out);
    await checkDestination(this.#folder, [beginningFile]);
  }

  /** Begins one, or goes on with the one that was read. */
  async begin(beginning: Omit<Beginning, 'keepsFormer'>): Promise<void> {
    if (this.#beginning !== undefined) {
      this.#beginning = { ...beginning, keepsFormer: this.#beginning.keepsFormer };
      return;
    }
    this.#beginning = { ...beginning, keepsFormer: await isModel(this.#out) };
    if (await isModel(this.#folder))
      note(
        `${this.#folder} holds an unfinished training, which --resume goes on with; this one takes its place after its first epoch`,
      );
  }

  /**
   * What keeps it while it goes on.
   *
   * @param choosesBest whether only an epoch with a better validation accuracy makes a model
   */
  callbacks(classifier: TextClassifier, choosesBest: boolean): Callback[] {
    return [
      modelCheckpoint(() => this.#attempt(() => this.#keepModel(classifier)), {
        monitor: 'val_accuracy',
        saveBestOnly: choosesBest,
      }),
      backupAndRestore({
        read: () => Promise.resolve(this.#run),
        write: (files) => this.#attempt(() => this.#keepRun(files)),
      }),
    ];
  }

  async #keepModel(classifier: TextClassifier): Promise<void> {
    if (!this.#began.keepsFormer) await writeModel(this.#out, await this.#filesOf(classifier));
  }

  async #keepRun(files: ModelFiles): Promise<void> {
    await writeModel(this.#folder, new Map([...files, [beginningFile, beginningBytes(this.#began)]]));
    this.#run = files;
  }

  /** What cannot be kept now is no reason to stop: it may be kept after the next epoch. */
  async #attempt(keep: () => Promise<void>): Promise<void> {
    try {
      await keep();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#said.has(reason)) note(`the training goes on, but it could not be kept after this epoch: ${reason}`);
      this.#said.add(reason);
    }
  }

  get #began(): Beginning {
    if (this.#beginning === undefined) throw new Error('The training has not begun.');
    return this.#beginning;
  }

  #filesOf(classifier: TextClassifier): Promise<ModelFiles> {
    return classifier.files({ dtype: this.#began.options.dtype });
  }

  /** Writes the model of a training that is done; what it took to go on with it goes. @returns what was written */
  async finish(classifier: TextClassifier): Promise<ModelFiles> {
    const files = await this.#filesOf(classifier);
    await writeModel(this.#out, files);
    await removeModel(this.#folder).catch((error: unknown) => {
      note(error instanceof Error ? error.message : String(error));
    });
    return files;
  }

  /** Writes the best model of a training that was interrupted, which stays to be gone on with. @returns what was written */
  async interrupt(classifier: TextClassifier): Promise<ModelFiles> {
    const files = await this.#filesOf(classifier);
    await writeModel(this.#out, files);
    this.#beginning = { ...this.#began, keepsFormer: false };
    const run = this.#run;
    if (run !== undefined) await this.#attempt(() => this.#keepRun(run));
    return files;
  }
}

async function isModel(path: string): Promise<boolean> {
  return readModel(path).then(
    () => true,
    () => false,
  );
}
