// All that a classifier is made and trained with.
import type { Learning } from './learning.ts';
import type { Structure } from './structure.ts';

/** All that a classifier is made and trained with. */
export interface ClassifierSettings extends Structure, Learning {}

/** What a classifier is made and trained with; what is absent has its default. */
export type ClassifierOptions = { readonly [Name in keyof ClassifierSettings]?: ClassifierSettings[Name] | undefined };
