import { library } from '@rnnkit/tsdown';

export default library(
  { index: 'src/index.ts', node: 'src/node.ts', main: 'src/node/main.ts' },
  { bin: { 'rnnkit-conformance': './src/node/main.ts' } },
);
