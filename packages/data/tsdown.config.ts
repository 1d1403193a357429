import { library } from '@rnnkit/tsdown';

export default library(
  { index: 'src/index.ts', node: 'src/node.ts', parquet: 'src/parquet.ts', predict: 'src/predict.ts' },
  { unbundle: true },
);
