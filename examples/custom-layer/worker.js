// A thread that trains folds. Classes are made known in it as in every program.
import { wasm } from '@rnnkit/backend-wasm';
import { serveFolds } from '@rnnkit/training';

import { registerClasses } from './src/index.js';

registerClasses();
serveFolds(wasm);
