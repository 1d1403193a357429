import { library } from '@rnnkit/tsdown';

// A page that only predicts leaves out the modules that import all of @rnnkit/layers.
export default library({ index: 'src/index.ts', predict: 'src/predict.ts' }, { unbundle: true });
