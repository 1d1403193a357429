"""What Keras says of the folder of a handover: FOLDER. Writes FOLDER/answers.json: its answers to the rows that are held out."""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

folder = Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
keras.layers.Concatenate()
answers = {"keras": keras.__version__, "frozen": {}}
for name in ["model", "trained"]:
    model = keras.saving.load_model(folder / f"{name}.keras", compile=False)
    shard = np.load(folder / settings["shards"]["validation"][0]["file"])
    x = [shard[f"x{place}"] for place in range(len(settings["inputs"]))]
    found = model.predict(x[0] if len(x) == 1 else x, verbose=0)
    found = found[settings["output"]] if isinstance(found, dict) else found
    weights = shard["weights"] if "weights" in shard.files else np.ones(len(x[0]))
    answers[name] = [row for row, weight in zip(found.reshape(weights.size, -1).tolist(), weights.ravel()) if weight > 0]
    answers["frozen"][name] = {weight.path: float(np.abs(weight).sum()) for weight in model.non_trainable_weights if "seed" not in weight.path}
    answers["right"] = [row for row, weight in zip(shard["y"].reshape(weights.size, -1).tolist(), weights.ravel()) if weight > 0]
(folder / "answers.json").write_text(json.dumps(answers))
