"""Models of Keras' that are trained: what they are given, and what comes of it."""
import jax
import keras
import numpy as np

from vectors import array, normal

L = keras.layers
EPOCHS, EVALUATED = 5, 2
NAMES = {"recurrent_kernel": "recurrentKernel", "attention_output": "attentionOutput", "concat_score_weight": "concatScoreWeight"}


def name_of(weight):
    """`layer/weight`, as the package names it: without the cell, with forward and backward for the layers of a bidirectional one, and
    with a layer's path for a name with points."""
    parts = [part for part in weight.path.replace(".", "/").split("/") if not part.endswith("_cell")]
    parts = [part.split("_")[0] if part.startswith(("forward_", "backward_")) else part for part in parts]
    return "/".join(NAMES.get(part, part) for part in parts)


def weights_of(layer):
    """What learns, and moving averages."""
    return [*layer.trainable_variables, *(weight for weight in layer.non_trainable_variables if weight.name.startswith("moving"))]


def names_of(model):
    """The names of all weights, by their identity; those of a model within begin with its name, and a layer that is applied to every
    step has none of its own."""
    names = {}
    for layer in model.layers:
        within = getattr(layer, "layer", layer)
        for weight in weights_of(layer):
            name = name_of(weight)
            if isinstance(within, keras.Model):
                name = f"{layer.name}/{name}"
            elif isinstance(layer, L.TimeDistributed):
                name = name.replace(f"/{within.name}/", "/")
            names[id(weight)] = name
    return names


def named(given):
    return None if given is None else {name: array(value) for name, value in given.items()}


def case(random, name, model, x, y, compiled, sample_weight=None):
    for weight in weights_of(model):
        values = normal(random, *weight.shape, scale=0.5).astype(np.float32)
        weight.assign(np.abs(values) + np.float32(0.25) if weight.name == "moving_variance" else values)
    model.compile(**compiled)
    known = names_of(model)
    names = [known[id(weight)] for weight in weights_of(model)]
    assert len(set(names)) == len(names), names

    def weights():
        return {name: array(weight.value) for name, weight in zip(names, weights_of(model))}

    begun = weights()
    given = [x[one.name] for one in model.inputs]
    given = given[0] if len(given) == 1 else given
    labels = [y[one] for one in model.output_names]
    counted = None if sample_weight is None else [sample_weight[one] for one in model.output_names]
    # Of one output, no list.
    single = len(labels) == 1
    labels, counted = (labels[0], counted and counted[0]) if single else (labels, counted)
    outputs = keras.tree.flatten(model.predict(given, verbose=0))
    evaluated = model.evaluate(given, labels, sample_weight=counted, batch_size=EVALUATED, verbose=0, return_dict=True)
    model.optimizer.build(model.trainable_variables)
    state = [[variable.value for variable in variables] for variables in
             (model.trainable_variables, model.non_trainable_variables, model.metrics_variables, model.optimizer.variables)]

    def loss_of(trainable):
        loss, _ = model.compute_loss_and_updates(trainable, state[1], state[2], given, labels, counted, training=True,
                                                 optimizer_variables=state[3])
        return loss

    gradients = jax.grad(loss_of)(state[0])
    history, rows = {}, len(next(iter(x.values())))
    for _ in range(EPOCHS):
        # On JAX, metrics lose the masks of outputs while a model is trained, so they are taken before each step.
        figures = model.evaluate(given, labels, sample_weight=counted, batch_size=rows, verbose=0, return_dict=True)
        fitted = model.fit(given, labels, sample_weight=counted, batch_size=rows, shuffle=False, verbose=0).history
        assert fitted.keys() == figures.keys()
        for one, figure in figures.items():
            history.setdefault(one, []).append(fitted[one][0] if one.endswith("loss") else figure)
    return {
        "model": name, "inputs": named(x), "labels": named(y), "sampleWeight": named(sample_weight), "weights": begun,
        "outputs": {one: array(output) for one, output in zip(model.output_names, outputs)},
        "evaluated": {one: float(figure) for one, figure in evaluated.items()},
        "gradients": {name: array(gradient) for name, gradient in zip(names, gradients)},
        "history": {one: [float(figure) for figure in figures] for one, figures in history.items()},
        "after": weights(),
    }
