// The work that is timed: batches through Embedding → recurrent layer → Dense softmax, or through attention alone.
import type { Part } from './parts.ts';

/** One piece of work. */
export interface Work {
  readonly name: string;
  readonly cell: 'lstm' | 'gru' | 'simpleRnn';
  readonly batch: number;
  readonly time: number;
  readonly embedding: number;
  readonly units: number;
  readonly vocabulary: number;
  readonly classes: number;
  /** A file of texts as `texts/encode.ts` and `texts/sequences.ts` write it; without it ids are drawn evenly. */
  readonly texts?: string;
  /** Whether shorter texts are padded in front, and the padding is masked. */
  readonly isPadded?: boolean;
  /** Whether a text has a label, or each step of it. */
  readonly labels?: 'each step';
  /** Whether two recurrent layers read it, one from each end. */
  readonly isBidirectional?: boolean;
  /** Heads of attention, which then is all that is computed, of `units` numbers together; of a model there is nothing. */
  readonly heads?: number;
}

/** What each work of a group is timed for. */
export interface Task {
  readonly work: Work;
  readonly parts: readonly Part[];
  /** Turns in a process of its own each, because what comes first in a process counts. */
  readonly isFromStart: boolean;
}

/** The work that everything is compared with. */
export const reference: Work = {
  name: 'reference',
  cell: 'lstm',
  batch: 64,
  time: 100,
  embedding: 128,
  units: 64,
  vocabulary: 10_000,
  classes: 4,
};

const named = (changes: Partial<Work>): Work => ({
  ...reference,
  ...changes,
  name: Object.values(changes)
    .map((value, index) => (typeof value === 'string' ? value : `${Object.keys(changes)[index]} ${value}`))
    .join(', '),
});

/** The groups of work with ids drawn evenly: the reference, and what differs from it in one side. */
export const shapeGroups: Readonly<Record<string, readonly Work[]>> = {
  reference: [reference],
  cells: [named({ cell: 'gru' }), named({ cell: 'simpleRnn' })],
  batch: [1, 16, 256].map((batch) => named({ batch })),
  time: [20, 500].map((time) => named({ time })),
  units: [256, 512].map((units) => named({ units })),
  vocabulary: [1000, 100_000].map((vocabulary) => named({ vocabulary })),
};

/** Attention of 4 heads of 16 over whole sequences. */
const attentionWorks: readonly Work[] = [20, 100, 500].map((time) => ({
  ...reference,
  name: `attention, time ${time}`,
  time,
  heads: 4,
}));

/** The groups of work on texts. */
export const textGroups = ['text', 'language', 'tagging', 'single', 'start', 'page'] as const;

/** All groups that `--only` picks from. */
export const groupNames: readonly string[] = [...Object.keys(shapeGroups), 'attention', ...textGroups];

/** The tasks of a group of shapes. */
export function shapeTasks(group: string): readonly Task[] {
  const parts: readonly Part[] = ['repeated', 'fresh', 'updated', 'train'];
  return (shapeGroups[group] ?? []).map((work) => ({
    work,
    parts: work === reference ? [...parts, 'fit'] : parts,
    isFromStart: false,
  }));
}

/** The tasks of attention. */
export const attentionTasks: readonly Task[] = attentionWorks.map((work) => ({
  work,
  parts: ['forward', 'back'],
  isFromStart: false,
}));

/** The directions in which work grows from the reference. */
export const directions = ['batch', 'time', 'units', 'vocabulary'] as const;

/** Whether work is the reference but for one side. */
export function differsOnlyIn(direction: (typeof directions)[number], work: Work): boolean {
  if (work.texts !== undefined || work.heads !== undefined) return false;
  return (['cell', ...directions] as const).every((side) => side === direction || work[side] === reference[side]);
}
