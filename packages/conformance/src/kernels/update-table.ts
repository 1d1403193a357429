// The update kernels under test, by their groups.
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';
import type { UpdateUnderTest } from './update.ts';

/** All of them. */
export const updates: Readonly<Record<string, UpdateUnderTest>> = {
  sgd,
  rmsprop,
  adam,
  adamax,
  nadam,
  adagrad,
  adadelta,
  lion,
};
