"""Vectors of losses, metrics and callbacks by Keras on JAX, in float32."""
import re

import jax
import jax.numpy as jnp
import keras
import numpy as np

from vectors import arguments, array, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
ROWS, TIME, CLASSES = 5, 3, 4


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def coarse(*shape, low=0, high=64, by=64):
    """Numbers of few digits, so that some are equal and all are exact."""
    return (random.integers(low, high, shape, endpoint=True) / by).astype(np.float32)


def one_hot(*shape):
    return np.eye(CLASSES, dtype=np.float32)[random.integers(0, CLASSES, shape)]


def yes_or_no(*shape):
    return random.integers(0, 2, shape).astype(np.float32)


def distribution(*shape):
    values = random.integers(1, 8, shape).astype(np.float32)
    return values / values.sum(-1, keepdims=True)


def indices(*shape):
    return random.integers(0, CLASSES, shape).astype(np.float32)


def weights_of(kind, shape):
    if kind == "none":
        return None
    if kind == "mask":
        return (random.random(shape) < 0.6).astype(np.float32)
    return coarse(*shape, low=0, high=24, by=8)


# ---- metrics

k = keras.metrics
METRICS = [
    ("sparseCategoricalAccuracy", k.SparseCategoricalAccuracy, {}, indices, CLASSES),
    ("categoricalAccuracy", k.CategoricalAccuracy, {}, one_hot, CLASSES),
    ("binaryAccuracy", k.BinaryAccuracy, {}, yes_or_no, 1),
    ("binaryAccuracy", k.BinaryAccuracy, {"threshold": 0.25}, yes_or_no, CLASSES),
    *[("topKCategoricalAccuracy", k.TopKCategoricalAccuracy, {"k": count}, one_hot, CLASSES) for count in [1, 2, 4]],
    *[("topKCategoricalAccuracy", k.SparseTopKCategoricalAccuracy, {"k": count}, indices, CLASSES) for count in [1, 3]],
    *[(name, made, extra, labels, columns)
      for name, made in [("precision", k.Precision), ("recall", k.Recall)]
      for extra, labels, columns in [
          ({}, yes_or_no, 1), ({}, one_hot, CLASSES), ({}, yes_or_no, CLASSES), ({"thresholds": 0.25}, yes_or_no, 1),
          ({"thresholds": [0.125, 0.5, 0.875]}, yes_or_no, CLASSES), ({"topK": 1}, one_hot, CLASSES),
          ({"topK": 2}, yes_or_no, CLASSES), ({"topK": 3, "thresholds": 0.5}, one_hot, CLASSES),
          ({"classId": 2}, one_hot, CLASSES), ({"classId": 0, "topK": 2}, yes_or_no, CLASSES),
          ({"classId": 3, "thresholds": [0.25, 0.75]}, yes_or_no, CLASSES)]],
    *[("f1Score", k.F1Score, {"average": average, **extra}, labels, CLASSES)
      for average in [None, "micro", "macro", "weighted"]
      for extra, labels in [({}, one_hot), ({"threshold": 0.5}, yes_or_no)]],
    ("f1Score", k.F1Score, {"average": "micro", "threshold": 0.75}, yes_or_no, 1),
    *[("auc", k.AUC, {"curve": curve, "numThresholds": count}, yes_or_no, 1)
      for curve in ["ROC", "PR"] for count in [200, 7, None]],
]


def metric_case(name, made, settings, labels, columns, kind, rank):
    # F1Score takes [batch, classes] alone.
    shape = (ROWS,) if rank == 2 else (ROWS, TIME)
    batches = []
    for _ in range(2):
        y = labels(*shape) if labels in (indices, one_hot) else labels(*shape, columns)
        batches.append((y, coarse(*shape, columns), weights_of(kind, shape)))
    given = {snake(key): value for key, value in settings.items()}
    if name == "auc" and settings["numThresholds"] is None:
        # As many thresholds as there are different predictions make Keras' curve exact.
        seen = np.unique(np.concatenate([p.reshape(-1) for _, p, _ in batches]))
        given = {"curve": settings["curve"], "thresholds": [float(value) for value in seen if 0 < value < 1]}
    metric = made(**given)
    for y, p, w in batches:
        metric.update_state(y, p, sample_weight=w)
    result = np.asarray(metric.result(), np.float64)
    return {
        "metric": name, "options": settings, "weights": kind,
        "batches": [{"labels": array(y), "predictions": array(p), "weights": None if w is None else array(w)} for y, p, w in batches],
        "result": result.tolist(),
    }


metrics = [
    metric_case(*case, kind, rank)
    for case in METRICS for kind, rank in [("none", 2), ("weights", 2), ("mask", 2 if case[0] == "f1Score" else 3)]
]
# Predictions that lie on the thresholds, as far as float32 can tell.
for curve in ["ROC", "PR"]:
    y, p = yes_or_no(200, 1), (np.arange(200, dtype=np.float32) / np.float32(199))[:, None]
    metric = k.AUC(curve=curve)
    metric.update_state(y, p)
    metrics.append({
        "metric": "auc", "options": {"curve": curve, "numThresholds": 200}, "weights": "none",
        "batches": [{"labels": array(y), "predictions": array(p), "weights": None}], "result": float(metric.result()),
    })
write(options.out, "keras-metrics", {"source": source, "cases": metrics})

# ---- losses

losses = keras.losses
signs = lambda *shape: yes_or_no(*shape) * 2 - 1
counts = lambda *shape: random.integers(0, 5, shape).astype(np.float32)
plain = lambda *shape: normal(random, *shape).astype(np.float32)
shares = lambda *shape: distribution(*shape)
hot = lambda *shape: one_hot(*shape[:-1])
index = lambda *shape: indices(*shape[:-1])
positive = lambda *shape: coarse(*shape, low=1, high=80, by=32)
inside = lambda *shape: coarse(*shape, low=2, high=62, by=64)
LOSSES = [
    ("meanSquaredError", losses.MeanSquaredError, {}, plain, plain),
    ("meanAbsoluteError", losses.MeanAbsoluteError, {}, plain, plain),
    ("meanAbsolutePercentageError", losses.MeanAbsolutePercentageError, {}, positive, plain),
    ("meanSquaredLogarithmicError", losses.MeanSquaredLogarithmicError, {}, counts, plain),
    ("huber", losses.Huber, {}, plain, plain),
    ("huber", losses.Huber, {"delta": 0.5}, plain, plain),
    ("logCosh", losses.LogCosh, {}, plain, plain),
    ("hinge", losses.Hinge, {}, yes_or_no, plain),
    ("hinge", losses.Hinge, {}, signs, plain),
    ("squaredHinge", losses.SquaredHinge, {}, yes_or_no, plain),
    ("squaredHinge", losses.SquaredHinge, {}, signs, plain),
    ("categoricalHinge", losses.CategoricalHinge, {}, hot, plain),
    ("poisson", losses.Poisson, {}, counts, positive),
    ("klDivergence", losses.KLDivergence, {}, shares, shares),
    ("cosineSimilarity", losses.CosineSimilarity, {}, plain, plain),
    ("categoricalCrossentropy", losses.CategoricalCrossentropy, {}, hot, inside),
    ("categoricalCrossentropy", losses.CategoricalCrossentropy, {"labelSmoothing": 0.25}, hot, inside),
    ("categoricalCrossentropy", losses.CategoricalCrossentropy, {"fromLogits": True}, shares, plain),
    ("categoricalCrossentropy", losses.CategoricalCrossentropy, {"fromLogits": True, "labelSmoothing": 0.25}, hot, plain),
    ("sparseCategoricalCrossentropy", losses.SparseCategoricalCrossentropy, {}, index, inside),
    ("sparseCategoricalCrossentropy", losses.SparseCategoricalCrossentropy, {"fromLogits": True}, index, plain),
    ("binaryCrossentropy", losses.BinaryCrossentropy, {}, yes_or_no, inside),
    ("binaryCrossentropy", losses.BinaryCrossentropy, {"labelSmoothing": 0.25}, yes_or_no, inside),
    ("binaryCrossentropy", losses.BinaryCrossentropy, {"fromLogits": True}, inside, plain),
    ("binaryCrossentropy", losses.BinaryCrossentropy, {"fromLogits": True, "labelSmoothing": 0.25}, yes_or_no, plain),
    ("binaryFocalCrossentropy", losses.BinaryFocalCrossentropy, {}, yes_or_no, inside),
    ("binaryFocalCrossentropy", losses.BinaryFocalCrossentropy, {"gamma": 0.5, "alpha": 0.75, "applyClassBalancing": True, "labelSmoothing": 0.25}, yes_or_no, inside),
    ("binaryFocalCrossentropy", losses.BinaryFocalCrossentropy, {"fromLogits": True, "gamma": 3}, yes_or_no, plain),
    ("categoricalFocalCrossentropy", losses.CategoricalFocalCrossentropy, {}, hot, inside),
    ("categoricalFocalCrossentropy", losses.CategoricalFocalCrossentropy, {"gamma": 1, "alpha": 0.5, "labelSmoothing": 0.25}, hot, inside),
    ("categoricalFocalCrossentropy", losses.CategoricalFocalCrossentropy, {"fromLogits": True}, shares, plain),
]


def masks_of(kind):
    if kind == "none":
        return None
    if kind == "all":
        return np.zeros((ROWS, TIME), bool)
    return random.random((ROWS, TIME)) < 0.6


def loss_case(name, made, settings, labels, predictions, rank, mask_kind, weighted):
    shape = (ROWS, CLASSES) if rank == 2 else (ROWS, TIME, CLASSES)
    y, p = labels(*shape), predictions(*shape)
    mask = masks_of(mask_kind)
    weight = coarse(ROWS, low=0, high=24, by=8) if weighted else None
    loss = made(**{snake(key): value for key, value in settings.items()})

    def run(p):
        p = jnp.asarray(p)
        if mask is not None:
            keras.src.backend.set_keras_mask(p, jnp.asarray(mask))
        # Keras' weights have the rank of what they weigh.
        return loss(y, p, sample_weight=weight if weight is None or rank == 2 else weight[:, None])

    value = float(run(p))
    return {
        "loss": name, "options": settings,
        "labels": array(y), "predictions": array(p),
        "mask": None if mask is None else array(mask.astype(np.float32)),
        "weights": None if weight is None else array(weight), "value": value,
    }


cases = [
    loss_case(*case, rank, mask_kind, weighted)
    for case in LOSSES
    for rank, mask_kind, weighted in [
        (2, "none", False), (2, "none", True), (3, "none", True), (3, "some", False), (3, "some", True), (3, "all", False)]
]
write(options.out, "keras-losses", {"source": source, "cases": cases})

# ---- callbacks


class Optimizer:
    learning_rate = 0.5


class Model:
    """What callbacks ask of a model: its weights are the number of the epoch."""

    def __init__(self):
        self.optimizer, self.stop_training, self.epoch, self.metrics = Optimizer(), False, -1, []

    def get_weights(self):
        return self.epoch

    def set_weights(self, epoch):
        self.epoch = epoch


def run(callback, values):
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        model.epoch = epoch
        callback.on_epoch_end(epoch, {"val_loss": value})
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end()
    return {"epochs": len(rates), "weightsOf": model.epoch, "rates": rates}


def callback_cases(name, made, every, count):
    for _ in range(count):
        settings = {key: choices[random.integers(len(choices))] for key, choices in every.items()}
        settings = {key: value for key, value in settings.items() if value is not None}
        values = coarse(14, low=0, high=12, by=8).astype(np.float64).tolist()
        given = {snake(key): value for key, value in settings.items()}
        yield {"callback": name, "options": settings, "values": values, **run(made(**given), values)}


modes = ["auto", "min", "max"]
trials = [
    *callback_cases("earlyStopping", keras.callbacks.EarlyStopping, {
        "minDelta": [0, 0.125, 0.3], "patience": [0, 1, 2, 4], "mode": modes, "baseline": [None, -0.5, 0.25, 0.75],
        "restoreBestWeights": [True, False], "startFromEpoch": [0, 0, 2]}, 120),
    *callback_cases("reduceLrOnPlateau", keras.callbacks.ReduceLROnPlateau, {
        "factor": [0.1, 0.5, 0], "patience": [0, 1, 2, 3], "mode": modes, "minDelta": [0, 1e-4, 0.3], "cooldown": [0, 1, 3],
        "minLr": [0, 0.1, 0.25, 0.75]}, 120),
]
write(options.out, "keras-callbacks", {"source": source, "trials": trials})
