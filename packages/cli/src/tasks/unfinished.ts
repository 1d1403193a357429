// A training that is under way, on disk: after each epoch what it takes to go on with it, and the best model so far. A model that was
// there before stays until the new one is done.
import type { RunOptions } from '@rnnkit/tasks';
import type { FloatDtype, ModelFiles } from '@rnnkit/storage';
import { checkDestination, readModel, removeModel, writeModel } from '@rnnkit/storage/node';

import { besideModel } from '../beside.ts';
import { Failure } from '../failure.ts';
import { note } from '../output.ts';
import {
  beginningBytes,
  beginningFile,
  readBeginning,
  type Beginning,
  type Curves,
  type OptionsOf,
} from './beginning.ts';

/** What can be saved. */
interface Saved {
  files(options: { readonly dtype: FloatDtype }): Promise<ModelFiles>;
}

/** An unfinished training and its place. */
export class UnfinishedTraining {
  /** Where its model goes. */
  readonly out: string;
  readonly #folder: string;
  #beginning: Beginning | undefined;
  /** What `fit` has to know to go on. */
  #run: ModelFiles | undefined;
  readonly #curves: Record<string, number[]> = {};
  readonly #said = new Set<string>();

  private constructor(out: string, folder: string) {
    this.out = out;
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

  /** What all of its epochs have shown. */
  get curves(): Curves {
    return this.#curves;
  }

  /** Reads one that was interrupted. @throws Failure when there is none */
  async read(optionsOf: OptionsOf): Promise<Beginning> {
    const files = await readModel(this.#folder).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      // That there is no folder says no more.
      const more = reason.startsWith('There is no model at') ? '' : ` ${reason}`;
      throw new Failure(`There is no unfinished training of ${this.out} to go on with.${more}`);
    });
    this.#beginning = readBeginning(files, this.#folder, optionsOf);
    for (const [name, values] of Object.entries(this.#beginning.curves)) this.#curves[name] = [...values];
    this.#run = new Map([...files].filter(([name]) => name !== beginningFile));
    return this.#beginning;
  }

  /** Tries whether all that a training writes can be written. */
  async checkPlace(): Promise<void> {
    await checkDestination(this.out);
    await checkDestination(this.#folder, [beginningFile]);
  }

  /** Begins one, or goes on with the one that was read. */
  async begin(beginning: Omit<Beginning, 'keepsFormer' | 'curves'>): Promise<void> {
    const { curves } = this;
    if (this.#beginning !== undefined) {
      this.#beginning = { ...beginning, curves, keepsFormer: this.#beginning.keepsFormer };
      return;
    }
    this.#beginning = { ...beginning, curves, keepsFormer: await isModel(this.out) };
    if (await isModel(this.#folder))
      note(
        `${this.#folder} holds an unfinished training, which --resume goes on with; this one takes its place after its first epoch`,
      );
  }

  /** An epoch has shown something. It comes before the run is kept. */
  addFigures(figures: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(figures)) (this.#curves[name] ??= []).push(value);
  }

  /** What keeps it while it goes on. */
  keeping(): Required<Pick<RunOptions, 'backup' | 'checkpoint'>> {
    return {
      backup: {
        read: () => Promise.resolve(this.#run),
        write: (files) => this.#attempt(() => this.#keepRun(files)),
      },
      checkpoint: (task) => this.#attempt(() => this.#keepModel(task)),
    };
  }

  async #keepModel(task: Saved): Promise<void> {
    if (!this.#began.keepsFormer) await writeModel(this.out, await this.#filesOf(task));
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

  #filesOf(model: Saved): Promise<ModelFiles> {
    return model.files({ dtype: this.#began.options['dtype'] as FloatDtype });
  }

  /** Writes the model of a training that is done; what it took to go on with it goes. @returns what was written */
  async finish(model: Saved): Promise<ModelFiles> {
    const files = await this.#filesOf(model);
    await writeModel(this.out, files);
    await removeModel(this.#folder).catch((error: unknown) => {
      note(error instanceof Error ? error.message : String(error));
    });
    return files;
  }

  /** Writes the best model of a training that was interrupted, which stays to be gone on with. @returns what was written */
  async interrupt(model: Saved): Promise<ModelFiles> {
    const files = await this.#filesOf(model);
    await writeModel(this.out, files);
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
