import { library } from '@rnnkit/tsdown';

export default library({ index: 'src/index.ts' });
