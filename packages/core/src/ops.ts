// @rnnkit/core/ops: the differentiable operations, on any backend: where it lacks a kernel, they are composed of those of tfjs. They have
// the names of layers, so they are imported together: import * as ops from '@rnnkit/core/ops'. Gradients of tfjs' own kernels come with
// registerStockGradients of @rnnkit/core.
// oxlint-disable-next-line import/no-unassigned-import -- what the checks say in words
import '@rnnkit/data';
// oxlint-disable-next-line import/no-unassigned-import -- what is rarer is there, too
import './rest.ts';

import { allParts } from './all-parts.ts';
import { parts } from './parts.ts';

export * from './predict.ts';

parts.value = allParts;
