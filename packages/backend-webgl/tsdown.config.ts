import { library } from '@rnnkit/tsdown';

export default library();
