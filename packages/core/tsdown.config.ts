import { library } from '@rnnkit/tsdown';

export default library(
  {
    index: 'src/index.ts',
    'backend-kit': 'src/backend-kit.ts',
    ops: 'src/ops.ts',
    predict: 'src/predict.ts',
    rest: 'src/rest.ts',
  },
  { unbundle: true },
);
