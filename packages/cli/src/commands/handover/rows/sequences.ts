// Sequences of any length, filled up behind to the longest of a shard, where nothing counts.
import { alignSpans, placedWords, tagsOf, type HostArray } from '@rnnkit/data';
import type { TextGenerator, TextTagger, Translator } from '@rnnkit/tasks';

import { shorten } from '../../../data.ts';
import { Failure } from '../../../failure.ts';
import type { GenerateData } from '../../../tasks/generate/data.ts';
import type { TagData } from '../../../tasks/tag/data.ts';
import type { Pairs } from '../../../tasks/translate/data.ts';
import type { HandedOver, Rows } from './handed-over.ts';

interface Filled {
  readonly ids: HostArray;
  readonly weights: HostArray;
}

function filled(sequences: readonly ArrayLike<number>[]): Filled {
  const time = sequences.reduce((most, { length }) => Math.max(most, length), 1);
  const ids = new Int32Array(sequences.length * time);
  const weights = new Float32Array(sequences.length * time);
  for (const [row, one] of sequences.entries()) {
    ids.set(one, row * time);
    weights.fill(1, row * time, row * time + one.length);
  }
  const shape = [sequences.length, time];
  return { ids: { data: ids, shape }, weights: { data: weights, shape } };
}

function answering(x: readonly HostArray[], right: readonly ArrayLike<number>[]): Rows {
  const { ids, weights } = filled(right);
  return { x, y: ids, weights };
}

/** Sentences with a tag for each word. */
export function tagRows({ vocabulary }: TextTagger, data: TagData): HandedOver {
  const sentences = data
    .map((example) => {
      if ('words' in example) return example;
      const placed = placedWords(example.text);
      const { entities } = alignSpans(placed, example.spans);
      return {
        words: placed.map(({ word }) => word),
        tags: tagsOf(entities, placed.length, vocabulary.parts.scheme),
      };
    })
    .filter(({ words }) => words.length > 0);
  const right = sentences.map(({ tags }) =>
    tags.map((tag) => {
      const number = vocabulary.numberOf(tag);
      if (number === undefined) throw new Failure(`The tag ${shorten(tag)} of the data is none of the model’s.`);
      return number;
    }),
  );
  return {
    count: sentences.length,
    loss: 'sparse_categorical_crossentropy',
    rows(places) {
      const { words, characters } = vocabulary.encode(places.map((place) => sentences[place]!.words));
      return answering(
        characters === undefined ? [words] : [words, characters],
        places.map((place) => right[place]!),
      );
    },
  };
}

/** Pieces of texts, each with what comes next at each step. */
export function windowRows(generator: TextGenerator, { texts, labels }: GenerateData, steps: number): HandedOver {
  const { vocabulary } = generator;
  const known = vocabulary.labels.length === 0 ? undefined : labels;
  const windows = texts.flatMap((text, row) => {
    const ids = [vocabulary.startOf(known?.[row]), ...vocabulary.encode(text), vocabulary.end];
    const count = Math.ceil((ids.length - 1) / steps);
    return Array.from({ length: count }, (_, place) => ids.slice(place * steps, (place + 1) * steps + 1));
  });
  return {
    count: windows.length,
    loss: 'sparse_categorical_crossentropy',
    rows(places) {
      const chosen = places.map((place) => windows[place]!);
      return answering(
        [filled(chosen.map((ids) => ids.slice(0, -1))).ids],
        chosen.map((ids) => ids.slice(1)),
      );
    },
  };
}

/** Texts, and what each becomes. */
export function pairRows({ source, target }: Translator, { sources, targets }: Pairs): HandedOver {
  return {
    count: sources.length,
    loss: 'sparse_categorical_crossentropy',
    output: 'next',
    rows(places) {
      const written = places.map((place) => target.encode(targets[place]!));
      const read = places.map((place) => [...source.encode(sources[place]!), source.end]);
      return answering(
        [filled(read).ids, filled(written.map((ids) => [target.end, ...ids])).ids],
        written.map((ids) => [...ids, target.end]),
      );
    },
  };
}
