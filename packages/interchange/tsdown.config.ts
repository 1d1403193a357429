import { library } from '@rnnkit/tsdown';

export default library({ pytorch: 'src/pytorch/index.ts' }, { unbundle: true });
