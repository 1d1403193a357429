import { library } from '@rnnkit/tsdown';

export default library(
  {
    index: 'src/index.ts',
    subwords: 'src/subwords/index.ts',
    'subwords-training': 'src/subwords/training.ts',
    vectors: 'src/vectors/index.ts',
  },
  { unbundle: true },
);
