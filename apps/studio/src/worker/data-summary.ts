// Data as page and worker speak of it: which to read, and what there is to know of it.
import type { PreviewOptions, Remark } from '@rnnkit/data';
import type { SuggestedTokens } from '@rnnkit/tasks';

/** Which data to read. */
export type DataSource =
  | { readonly kind: 'languages'; readonly languages: number; readonly isUneven: boolean }
  | {
      readonly kind: 'files';
      readonly files: readonly PickedFile[];
      /** Empty where the columns are to be chosen by what they look like. */
      readonly textColumn: string;
      readonly labelColumn: string;
      readonly missing: 'drop' | 'empty';
      /** What somebody has said of how it is written; the rest is found by looking. */
      readonly form?: TableForm;
    };

/** How a table is written. */
export type TableForm = Pick<PreviewOptions, 'delimiter' | 'header' | 'quote' | 'encoding'>;

/** A file, and where it lies in the folder that was picked; the empty text for a single file. */
export interface PickedFile {
  readonly file: File;
  readonly path: string;
}

/** What there is to know of a kind of token. */
export interface TokenSummary {
  /** How many different ones the training texts hold, and with them runs of up to two, of up to three, as far as settings go. */
  readonly distinct: readonly number[];
  /** How many a text holds: the middle one, and what nineteen of twenty stay below. */
  readonly median: number;
  readonly most: number;
}

/** What there is to know of the data. */
export interface DataSummary {
  readonly id: string;
  readonly kind: DataSource['kind'];
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Whether it is the built-in data with ever fewer texts of each language. */
  readonly isUneven: boolean;
  /** The classes and how many texts each has, the most first. */
  readonly classes: readonly { readonly label: string; readonly count: number }[];
  /** Some of the texts. */
  readonly sample: readonly { readonly text: string; readonly label: string }[];
  /** What a token had better be. */
  readonly tokens: SuggestedTokens;
  readonly words: TokenSummary;
  readonly segments: TokenSummary;
  readonly characters: TokenSummary;
  /** What was found when it was read. */
  readonly said: readonly Said[];
  /** Rows left out because text or label was missing. */
  readonly dropped: number;
  /** Rows left out because they could not be read. */
  readonly broken: Notes;
  /** What can be read but looks wrong. */
  readonly doubts: Notes;
}

/** What there is to tell of rows: how often, and the first of it, because a file may have a million such rows. */
export interface Notes {
  readonly count: number;
  readonly first: readonly Said[];
}

/** Something that is said of data. */
export interface Said {
  /** In English. */
  readonly sentence: string;
  /** The same as facts, which a page in another language says itself. */
  readonly remark: Remark;
}
