import { library } from '@rnnkit/tsdown';

export default library(
  { main: 'src/main.ts', work: 'src/commands/tune/work.ts' },
  { bin: { rnnkit: './src/main.ts' } },
);
