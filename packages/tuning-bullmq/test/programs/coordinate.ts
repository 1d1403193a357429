// Runs a study by a queue, and keeps it in a file: node coordinate.ts URL FILE SETTINGS
import { runStudy } from '@rnnkit/tuning';
import { openStudy } from '@rnnkit/tuning/node';

import { bullmq } from '../../src/index.ts';
import { studyOptions } from './study.ts';

const [url = '', file = '', settings = ''] = process.argv.slice(2);
const { study, keep, close } = openStudy(file, { ...studyOptions, settings: Number(settings) });
const engine = bullmq({ url });
await runStudy(study, engine, { onEvent: keep });
await engine.end();
close();
