"""Checks files of ours with onnx and runs them in ONNX Runtime: FOLDER/models.json, FOLDER/answers.json."""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

folder = Path(sys.argv[1])
DTYPES = {"tensor(int64)": np.int64, "tensor(float)": np.float32}
options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.log_severity_level = 3
answers = []
for number, inputs in enumerate(json.loads((folder / "models.json").read_text())):
    path = str(folder / f"{number}.onnx")
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
        session = ort.InferenceSession(path, options)
        given = {one.name: np.array(inputs[one.name], dtype=DTYPES[one.type]) for one in session.get_inputs()}
        answers.append({"outputs": {one.name: value.tolist() for one, value in zip(session.get_outputs(), session.run(None, given))}})
    except Exception as error:
        answers.append({"error": str(error)[:600]})
(folder / "answers.json").write_text(json.dumps({"versions": f"onnx {onnx.__version__}, ONNX Runtime {ort.__version__}", "answers": answers}))
