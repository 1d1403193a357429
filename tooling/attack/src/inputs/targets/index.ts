// All that is attacked with inputs.
import type { Target } from '../target.ts';
import { commands } from './commands.ts';
import { datasets } from './datasets.ts';
import { damagedFolders, writtenFolders } from './folders.ts';
import { formats } from './formats.ts';
import { large } from './large.ts';
import { classifiers, models } from './models.ts';
import { parquet } from './parquet.ts';
import { pytorch } from './pytorch.ts';
import { runs } from './runs.ts';
import { tables } from './tables.ts';
import { tokenizers } from './tokenizers.ts';
import { vectors } from './vectors.ts';
import { zips } from './zips.ts';

export const targets: readonly Target[] = [
  models,
  classifiers,
  vectors,
  zips,
  pytorch,
  ...formats,
  tokenizers,
  tables,
  parquet,
  damagedFolders,
  writtenFolders,
  datasets,
  runs,
  commands,
  large,
];
