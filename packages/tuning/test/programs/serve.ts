// A worker of a shared folder: node serve.ts FOLDER STALE
import { local } from '../../src/index.ts';
import { serveFolder } from '../../src/node.ts';
import { work } from './kept-study.ts';

const [path = '', stale = '300'] = process.argv.slice(2);
await serveFolder(path, local(work, { slots: 2 }), { poll: 10, stale: Number(stale), attempts: 1000 });
