"""Real Keras, asked line by line: an experiment as JSON on standard input, its outcome as JSON on standard output.

Everything is computed in float64, so that what differs is the other side's rounding or a mistake. KERAS_BACKEND=torch starts at
once and needs no compilation.
"""
import json
import re
import sys

import keras
import numpy as np

keras.config.set_floatx("float64")

NAMES = {"beta1": "beta_1", "beta2": "beta_2", "clipNorm": "clipnorm", "clipValue": "clipvalue", "globalClipNorm": "global_clipnorm"}
CLASSES = {"KlDivergence": "KLDivergence", "Auc": "AUC"}
PLACES = [keras.layers, keras.regularizers, keras.constraints, keras.optimizers.schedules, keras.optimizers, keras.losses, keras.metrics]
WRAPPED = {"layer", "backwardLayer"}


def snake(name):
    return NAMES.get(name, re.sub(r"(?<!^)([A-Z])", lambda match: "_" + match[1].lower(), name))


def make(description):
    """The object that { className, config } describes."""
    name = description["className"]
    name = name[0].upper() + name[1:]
    name = CLASSES.get(name, name)
    place = next(place for place in PLACES if hasattr(place, name))
    config = {snake(key): value_of(key, value) for key, value in description.get("config", {}).items()}
    made = getattr(place, name)(**config)
    if description.get("trainable") is False:
        made.trainable = False
    return made


def value_of(key, value):
    if isinstance(value, dict) and "className" in value:
        return make(value)
    if isinstance(value, list):
        return [value_of(key, one) for one in value]
    if isinstance(value, str) and (key.lower().endswith("activation") or key == "mode"):
        return snake(value)
    return value


def array(value):
    return np.array(value["data"], dtype="float64").reshape(value["shape"])


def plain(value):
    value = np.asarray(keras.ops.convert_to_numpy(value), dtype="float64")
    return {"shape": list(value.shape), "data": [float(one) for one in value.reshape(-1)]}


def frozen(layers, descriptions):
    for layer, description in zip(layers, descriptions):
        if description.get("trainable") is False:
            layer.trainable = False


def run(experiment):
    keras.backend.clear_session()
    descriptions = experiment["layers"]
    x, y = array(experiment["x"]), array(experiment["y"])
    ids = experiment["input"] == "ids"
    x = x.astype("int32") if ids else x
    layers = [make({**description, "trainable": True}) for description in descriptions]
    source = keras.layers.Input(batch_shape=x.shape if experiment["stateful"] else (None, *x.shape[1:]), dtype="int32" if ids else "float64")
    model = keras.Sequential([source, *layers])
    weights = list(model.trainable_variables)
    shapes = [list(weight.shape) for weight in weights]
    if shapes != [value["shape"] for value in experiment["weights"]]:
        return {"refused": f"Keras' weights have the shapes {shapes}."}
    for weight, value in zip(weights, experiment["weights"]):
        weight.assign(array(value))
    frozen(layers, descriptions)
    compiled = experiment["compile"]
    metrics = [metric if isinstance(metric, str) else make(metric) for metric in compiled["metrics"]]
    weight = experiment["sampleWeight"]
    weight = None if weight is None else np.array(weight)
    model.compile(make(compiled["optimizer"]), make(compiled["loss"]), metrics=metrics, run_eagerly=True)

    def reset():
        for layer in layers:
            if experiment["stateful"] and hasattr(layer, "reset_states"):
                layer.reset_states()

    def train():
        model.reset_metrics()
        return float(model.train_on_batch(x, y, sample_weight=weight, return_dict=True)["loss"])

    outcome = {"predictions": [plain(model.predict_on_batch(x)) for _ in range(2 if experiment["stateful"] else 1)]}
    reset()
    outcome["evaluation"] = {
        name: float(value)
        for name, value in model.evaluate(x, y, sample_weight=weight, batch_size=experiment["batchSize"], verbose=0, return_dict=True).items()
    }
    reset()
    outcome["losses"] = [train() for _ in range(experiment["steps"])]
    reset()
    outcome["weights"] = [plain(value) for value in weights]
    outcome["learningRate"] = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    return outcome


if __name__ == "__main__":
    print(json.dumps({"keras": keras.__version__, "backend": keras.backend.backend()}), flush=True)
    for line in sys.stdin:
        try:
            outcome = run(json.loads(line))
        except Exception as error:  # What Keras says of an experiment is part of the comparison.
            outcome = {"refused": f"{type(error).__name__}: {error}"[:600]}
        print(json.dumps(outcome), flush=True)
