// Kept runs' models that answer the same text, beside the model at hand.
import { answersSoFar, attribute, ranked, tokenLevelOf, TextClassifier } from '@rnnkit/tasks';

import { startAnyBackend } from './backends.ts';
import { refuse } from './failure.ts';
import type { ComparedAnswer } from './protocol.ts';
import { readRun } from './storage.ts';

/** So many models are kept ready: those that are seen beside each other. */
const mostModels = 2;

interface Compared {
  readonly classifier: TextClassifier;
  readonly isLanguages: boolean;
}

/** The models of kept runs, by the ids of the runs, the one that was asked last at the end. */
export class ComparedModels {
  readonly #models = new Map<string, Promise<Compared>>();
  /** What is under way: a model is disposed of once nobody waits for it. */
  #before: Promise<unknown> = Promise.resolve();

  /** What a run's model answers, and how it reads the text. */
  answer(id: string, text: string): Promise<ComparedAnswer> {
    const answer = this.#before.then(() => this.#answer(id, text));
    this.#before = answer.catch(() => undefined);
    return answer;
  }

  async #answer(id: string, text: string): Promise<ComparedAnswer> {
    const { classifier, isLanguages } = await this.#model(id);
    const attribution = await attribute(classifier, text);
    const soFar = await answersSoFar(classifier, text);
    return {
      classes: ranked(classifier.labels, (await classifier.probabilities([text]))[0]!),
      attribution,
      soFar: soFar.map((probabilities) => ranked(classifier.labels, probabilities)[0]!),
      isLanguages,
      tokenLevel: tokenLevelOf(classifier),
    };
  }

  #model(id: string): Promise<Compared> {
    const known = this.#models.get(id);
    const model = known ?? load(id);
    this.#models.delete(id);
    this.#models.set(id, model);
    model.catch(() => this.#models.delete(id));
    for (const other of [...this.#models.keys()].slice(0, -mostModels)) this.#dispose(other);
    return model;
  }

  #dispose(id: string): void {
    const model = this.#models.get(id);
    this.#models.delete(id);
    void model?.then(
      ({ classifier }) => classifier.model.dispose(),
      () => undefined,
    );
  }

  /** Forgets them, because a run may have gone on. */
  forget(): void {
    this.#before = this.#clear(this.#before);
  }

  async #clear(before: Promise<unknown>): Promise<void> {
    await before;
    for (const id of this.#models.keys()) this.#dispose(id);
  }
}

async function load(id: string): Promise<Compared> {
  await startAnyBackend();
  const { model, data } = await readRun(id);
  if (model === undefined) refuse('runIsGone');
  return { classifier: await TextClassifier.load(model), isLanguages: data.summary.kind === 'languages' };
}
