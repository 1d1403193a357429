// Proves on real servers that nothing is lost or doubled, and measures: pnpm --filter @rnnkit/tuning-bullmq prove [redis|postgres]
import { kinds } from '../test/support/servers.ts';
import { measureThroughput } from './throughput.ts';
import { proveTrials } from './trials.ts';
import { say } from './say.ts';

const [asked] = process.argv.slice(2);
const chosen = kinds.filter(({ name }) => asked === undefined || asked === name);
if (chosen.length === 0) {
  say('No server is installed here to prove it on: apt-get install redis-server postgresql');
  process.exitCode = 1;
}
for (const kind of chosen) {
  const server = await kind.start();
  try {
    await proveTrials(kind.name, server.url);
    await measureThroughput(kind.name, server.url);
  } finally {
    await server.remove();
  }
}
