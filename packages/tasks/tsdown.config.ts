import { library } from '@rnnkit/tsdown';

export default library({ index: 'src/index.ts', classification: 'src/classification/index.ts' }, { unbundle: true });
