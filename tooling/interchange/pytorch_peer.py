"""Loads files of ours in real PyTorch, answers, gives the modules other weights, and writes them: FOLDER/models.json, FOLDER/answers.json."""
import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
from torch_net import Net

folder = Path(sys.argv[1])
torch.manual_seed(1)
DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
answers = []
for number, model in enumerate(json.loads((folder / "models.json").read_text())):
    path = folder / f"{number}.safetensors"
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    net = Net(json.loads(metadata["rnnkit.modules"]), json.loads(metadata["rnnkit.plan"])).eval()
    net.load_state_dict(load_file(path), strict=True)
    x = torch.tensor(model["x"])
    with torch.no_grad():
        answer = net(x)
        for parameter in net.parameters():
            parameter.normal_(0, 0.4)
            parameter.copy_(parameter.to(DTYPES[model["dtype"]]))
        other = net(x)
    state = {name: tensor.to(DTYPES[model["dtype"]]) for name, tensor in net.state_dict().items()}
    # As a batch normalization has it, and a mask.
    extra = {"other.num_batches_tracked": torch.tensor(number), "other.mask": torch.tensor([True, False, True])}
    save_file(state | extra, folder / f"{number}-torch.safetensors")
    answers.append({"answer": answer.tolist(), "other": other.tolist()})
(folder / "answers.json").write_text(json.dumps({"torch": torch.__version__, "answers": answers}))
