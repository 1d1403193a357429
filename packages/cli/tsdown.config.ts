import { library } from '@rnnkit/tsdown';

export default library({ main: 'src/main.ts' }, { bin: { rnnkit: './src/main.ts' } });
