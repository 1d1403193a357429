// rnnkit vectors: vectors of words out of texts; and which words are like which.
import { Neighbours, trainVectors, writeBinaryVectors, writeVectors, type Neighbour } from '@rnnkit/text/vectors';
import { checkOwnFile, writeOwnFile } from '@rnnkit/storage/node';
import { stat } from 'node:fs/promises';

import { Failure } from '../../failure.ts';
import { Interruption } from '../../interruption.ts';
import { note, print, printJson } from '../../output.ts';
import { readVectorsOf } from '../../pretrained.ts';
import { drawVectorsProgress } from '../../progress.ts';
import { Corpus } from './corpus.ts';
import { checkAsked, type VectorsOptions } from './options.ts';

/** Learns vectors of texts, or asks those of a file. */
export async function vectorsCommand(paths: readonly string[], options: VectorsOptions): Promise<void> {
  checkAsked(options, paths);
  if (options.out === undefined) await ask(paths[0]!, options);
  else await learn(paths, options.out, options);
}

async function learn(paths: readonly string[], out: string, options: VectorsOptions): Promise<void> {
  const { force = false, dim: dimensions, lowerCase: lower, textColumn, vocabularySize, json = false } = options;
  if (!force && (await stat(out).catch(() => undefined)) !== undefined)
    throw new Failure(`There is something at ${out} already; --force replaces it.`);
  await checkOwnFile(out, () => force);
  const corpus = await Corpus.of(paths, textColumn);
  const progress = drawVectorsProgress();
  const interruption = new Interruption('stopping; nothing is written (once more to give up)', () => progress.stop());
  const { window, negative, minCount, epochs, learningRate, sample, seed } = options;
  const start = performance.now();
  try {
    const vectors = await trainVectors(corpus, {
      dimensions,
      window,
      negative,
      minCount,
      epochs,
      learningRate,
      sample,
      seed,
      ...(vocabularySize !== undefined && { vocabularySize }),
      tokens: { lower },
      signal: interruption.signal,
      onProgress: (far) => progress.show(far),
    });
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const isBinary = /\.bin$/i.test(out);
    await writeOwnFile(
      out,
      joined(isBinary ? writeBinaryVectors(vectors) : textBytes(writeVectors(vectors))),
      () => force,
    );
    const words = vectors.words.length;
    if (json) printJson({ words, dimensions, seconds, vectors: out });
    else
      print(`${out}: ${words.toLocaleString('en')} words, ${dimensions} numbers each, after ${seconds.toFixed(1)} s`);
  } catch (error) {
    if (interruption.exitCode === undefined) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    progress.stop();
    interruption.end();
  }
}

function* textBytes(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}

function joined(pieces: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...pieces]);
}

async function ask(file: string, { nearest = [], analogy, count, json = false }: VectorsOptions): Promise<void> {
  const neighbours = new Neighbours(await readVectorsOf(file));
  const tell = (question: object, title: string, found: readonly Neighbour[]): void => {
    if (json) {
      printJson({ ...question, answers: found });
      return;
    }
    note(title);
    for (const { word, similarity } of found) print(similarity.toFixed(3), word);
  };
  for (const word of nearest) tell({ nearest: word }, `nearest to ${word}`, neighbours.of(word, count));
  if (analogy === undefined) return;
  const [a, b, c] = analogy as [string, string, string];
  tell({ analogy }, `to ${c} as ${b} is to ${a}`, neighbours.analogy(a, b, c, count));
}
