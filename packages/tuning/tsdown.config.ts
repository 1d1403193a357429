import { library } from '@rnnkit/tsdown';

export default library({ index: 'src/index.ts', node: 'src/node.ts' });
