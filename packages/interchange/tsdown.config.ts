import { library } from '@rnnkit/tsdown';

export default library(
  {
    index: 'src/index.ts',
    'hugging-face': 'src/hugging-face/index.ts',
    keras: 'src/keras/index.ts',
    'keras-training': 'src/keras/training/index.ts',
    onnx: 'src/onnx/index.ts',
    pytorch: 'src/pytorch/index.ts',
    'tfjs-layers': 'src/tfjs-layers/index.ts',
  },
  { unbundle: true },
);
