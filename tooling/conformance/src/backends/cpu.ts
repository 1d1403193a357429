import { cpu } from '@rnnkit/backend-cpu';

export default cpu;
