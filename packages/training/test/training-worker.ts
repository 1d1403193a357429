// What a page's training worker is made of.
import { cpu } from '@rnnkit/backend-cpu';

import { serveTraining } from '../src/index.ts';

serveTraining(cpu());
