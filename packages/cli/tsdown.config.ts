import { library } from '@rnnkit/tsdown';

export default library(
  { main: 'src/main.ts', report: 'src/report/index.ts', work: 'src/commands/tune/work.ts' },
  { bin: { rnnkit: './src/main.ts' } },
);
