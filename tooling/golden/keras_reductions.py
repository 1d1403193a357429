"""Vectors of what losses and metrics make of masks and sample weights, by Keras on JAX, in float32."""
import jax
import jax.numpy as jnp
import keras
import numpy as np

from vectors import arguments, array, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
ROWS, TIME, FEATURES = 5, 4, 3
REDUCTIONS = {
    "sumOverBatchSize": "sum_over_batch_size", "sum": "sum", "mean": "mean", "meanWithSampleWeight": "mean_with_sample_weight",
}


def mask_of(kind):
    return {"none": None, "some": random.random((ROWS, TIME)) < 0.6, "all": np.zeros((ROWS, TIME), bool)}[kind]


def weights_of(kind, rank):
    shape = {"none": None, "rows": (ROWS,), "column": (ROWS, 1), "steps": (ROWS, TIME), "zeros": (ROWS,) if rank == 1 else (ROWS, TIME)}[kind]
    if shape is None:
        return None
    return np.zeros(shape, np.float32) if kind == "zeros" else (random.integers(0, 24, shape, endpoint=True) / 8).astype(np.float32)


def loss_case(reduction, rank, mask_kind, weight_kind):
    shape = (ROWS, FEATURES) if rank == 1 else (ROWS, TIME, FEATURES)
    y, p = normal(random, *shape).astype(np.float32), normal(random, *shape).astype(np.float32)
    mask, weights = mask_of(mask_kind), weights_of(weight_kind, rank)
    loss = keras.losses.MeanSquaredError(reduction=REDUCTIONS[reduction])
    given = weights
    if weight_kind == "rows" and rank == 2:
        # Keras takes [batch] for weights of the steps; and without a mask, meanWithSampleWeight would divide by those of the rows alone.
        given = np.broadcast_to(weights[:, None], (ROWS, TIME))

    def run(p):
        if mask is not None:
            keras.src.backend.set_keras_mask(p, jnp.asarray(mask))
        return loss(y, p, sample_weight=given)

    value, gradient = jax.value_and_grad(lambda p: run(p + 0))(jnp.asarray(p))
    return {
        "reduction": reduction, "maskKind": mask_kind, "weightKind": weight_kind, "labels": array(y), "predictions": array(p),
        "mask": None if mask is None else array(mask.astype(np.float32)), "weights": None if weights is None else array(weights),
        "value": float(value), "gradient": array(gradient),
    }


losses = [
    loss_case(reduction, rank, mask_kind, weight_kind)
    for reduction in REDUCTIONS
    for rank, mask_kind, weight_kind in [
        *[(1, "none", kind) for kind in ["none", "rows", "column", "zeros"]],
        *[(2, mask, kind) for mask in ["none", "some", "all"] for kind in ["none", "rows", "steps", "zeros"]],
        (2, "some", "column"),
    ]
]

# ---- metrics of a compiled model, weighted and not

k = keras.metrics
METRICS = [
    ("binaryAccuracy", k.BinaryAccuracy), ("precision", k.Precision), ("recall", k.Recall), ("auc", k.AUC),
]


def metric_case(rank, masked, weight_kind):
    shape = (ROWS, 1) if rank == 1 else (ROWS, TIME, 1)
    plain, weighted = [made() for _, made in METRICS], [made() for _, made in METRICS]
    batches = []
    for _ in range(2):
        y = random.integers(0, 2, shape).astype(np.float32)
        p = (random.integers(0, 32, shape, endpoint=True) / 32).astype(np.float32)
        mask, weights = mask_of("some" if masked else "none"), weights_of(weight_kind, rank)
        given = np.ones(shape[:-1], np.float32) if weights is None else weights
        if given.ndim < rank:
            given = np.broadcast_to(given[:, None], (ROWS, TIME))
        # Only some of Keras' metrics heed a mask; that of a weight is heeded by all.
        counts = np.ones(shape[:-1], np.float32) if mask is None else mask.astype(np.float32)
        for one in plain:
            one.update_state(y, p, sample_weight=counts)
        for one in weighted:
            one.update_state(y, p, sample_weight=given * counts)
        batches.append({
            "labels": array(y), "predictions": array(p), "mask": None if mask is None else array(counts),
            "weights": None if weights is None else array(weights),
        })
    results = [{name: float(one.result()) for (name, _), one in zip(METRICS, ones)} for ones in [plain, weighted]]
    return {"weightKind": weight_kind, "batches": batches, "plain": results[0], "weighted": results[1]}


metrics = [
    metric_case(rank, masked, kind)
    for rank, masked, kinds in [(1, False, ["none", "rows"]), (2, False, ["none", "rows", "steps"]), (2, True, ["none", "rows", "steps"])]
    for kind in kinds
]
write(options.out, "keras-reductions", {"source": source, "losses": losses, "metrics": metrics})
