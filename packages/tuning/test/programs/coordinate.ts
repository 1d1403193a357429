// Runs the study on a shared folder: node coordinate.ts FOLDER TRIALS
import { runStudy } from '../../src/index.ts';
import { folder, openStudy } from '../../src/node.ts';
import { studyOptions } from './kept-study.ts';

const [path = '', trials = ''] = process.argv.slice(2);
const { study, keep, close } = openStudy(`${path}/study.jsonl`, { ...studyOptions, trials: Number(trials) });
const engine = folder(path, { slots: 6, poll: 10 });
await runStudy(study, engine, { onEvent: keep });
await engine.end();
close();
