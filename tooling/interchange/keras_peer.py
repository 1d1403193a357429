"""Loads files of ours in real Keras, answers, trains on, and saves them in Keras' own words: FOLDER/models.json, FOLDER/answers.json."""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

folder = Path(sys.argv[1])


def array(described):
    return np.array(described["data"], dtype=described["dtype"]).reshape(described["shape"])


def one(values):
    return values[0] if len(values) == 1 else values


def flat(answer):
    parts = list(answer.values()) if isinstance(answer, dict) else answer if isinstance(answer, (list, tuple)) else [answer]
    return [np.asarray(part).ravel().tolist() for part in parts]


answers = []
for number, described in enumerate(json.loads((folder / "models.json").read_text())):
    x = one([array(given) for given in described["inputs"]])
    targets = [array(given) for given in described["targets"]]
    try:
        model = keras.saving.load_model(folder / f"{number}.keras")
        names = described["names"]
        y = dict(zip(names, targets)) if names else one(targets)
        answer = flat(model(x, training=False))
        losses = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(3)]
        model.save(folder / f"{number}-keras.keras")
        # Names of several outputs get lost in the older format.
        if not names:
            model.save(folder / f"{number}-keras.h5")
        other = flat(model(x, training=False))
        more = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(3)]
        answers.append({"answer": answer, "losses": losses, "other": other, "more": more})
    except Exception as error:
        answers.append({"error": repr(error)[:1000]})
(folder / "answers.json").write_text(json.dumps({"keras": keras.__version__, "answers": answers}))
