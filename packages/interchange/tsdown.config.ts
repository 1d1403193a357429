import { library } from '@rnnkit/tsdown';

export default library(
  { keras: 'src/keras/index.ts', onnx: 'src/onnx/index.ts', pytorch: 'src/pytorch/index.ts' },
  { unbundle: true },
);
