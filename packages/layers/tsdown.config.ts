import { library } from '@rnnkit/tsdown';

export default library({ index: 'src/index.ts', predict: 'src/predict.ts', rest: 'src/rest.ts' }, { unbundle: true });
