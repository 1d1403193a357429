import { library } from '@rnnkit/tsdown';

export default library({ main: 'src/main.ts' }, { rnnkit: './src/main.ts' });
