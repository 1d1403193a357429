"""A file by the safetensors package with tensors of each type, and the float32 numbers that they stand for, by numpy, as bits."""
import json
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import safetensors
from safetensors.numpy import save_file

folder = Path(sys.argv[1])
random = np.random.default_rng(7)
special = [0.0, -0.0, np.inf, -np.inf, np.nan, 65504.0, 2.0**-24, -3 * 2.0**-24, 2.0**-14, 1 / 3]
floats = np.concatenate([special, random.normal(size=14)]).reshape(2, 3, 4)
tensors = {
    "f32": floats.astype(np.float32),
    "f16": floats.astype(np.float16),
    "bf16": floats.astype(ml_dtypes.bfloat16),
    "i32": np.array([0, -1, 2**31 - 1, -(2**31)], np.int32),
    "i8": random.integers(-128, 128, (4, 5)).astype(np.int8),
    "i8.scale": random.uniform(0.01, 1, (4, 1)).astype(np.float32),
    "one": np.array(1.5, np.float16),
    "none": np.zeros((0, 3), np.float16),
}
save_file(tensors, folder / "python.safetensors", metadata={"written by": f"safetensors {safetensors.__version__}"})
expected = {name: tensor.astype(np.float32) for name, tensor in tensors.items() if name not in ("i32", "i8.scale")}
expected["i8"] = tensors["i8"].astype(np.float32) * tensors["i8.scale"]
bits = {name: {"shape": list(t.shape), "bits": t.reshape(-1).view(np.uint32).tolist()} for name, t in expected.items()}
bits["i32"] = {"shape": [4], "bits": tensors["i32"].view(np.uint32).tolist()}
(folder / "python.json").write_text(json.dumps(bits) + "\n")
