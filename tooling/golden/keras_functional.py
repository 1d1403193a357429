"""Training by Keras on JAX, in float32, of models that are graphs: several inputs and outputs, shared layers, models in models."""
import jax
import keras
import numpy as np

from vectors import arguments, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
ROWS, EPOCHS, EVALUATED = 5, 5, 2
NAMES = {"recurrent_kernel": "recurrentKernel"}


def array(tensor):
    """In float32's own digits."""
    tensor = np.asarray(tensor, np.float32)
    return {"shape": list(tensor.shape), "data": [float(str(value)) for value in tensor.reshape(-1)]}


def name_of(weight):
    """`layer/weight`, as the package names it: without the cell, and with forward and backward for the layers of a bidirectional one."""
    parts = [part for part in weight.path.split("/") if not part.endswith("_cell")]
    parts = [part.split("_")[0] if part.startswith(("forward_", "backward_")) else part for part in parts]
    return "/".join(NAMES.get(part, part) for part in parts)


def names_of(model):
    """The names of all weights, by their identity; those of a model within begin with its name, and a layer that is applied to every
    step has none of its own."""
    names = {}
    for layer in model.layers:
        within = getattr(layer, "layer", layer)
        for weight in layer.trainable_variables:
            name = name_of(weight)
            if isinstance(within, keras.Model):
                name = f"{layer.name}/{name}"
            elif isinstance(layer, L.TimeDistributed):
                name = name.replace(f"/{within.name}/", "/")
            names[id(weight)] = name
    return names


def values(*shape):
    return normal(random, *shape).astype(np.float32)


def ids(limit, lengths, time):
    """Texts that end with padding."""
    made = random.integers(1, limit, (len(lengths), time)).astype(np.int32)
    for row, length in enumerate(lengths):
        made[row, length:] = 0
    return made


def classes(limit, *shape):
    return random.integers(0, limit, shape).astype(np.int32)


def tokens(name, *shape):
    return keras.Input(shape or (None,), dtype="int32", name=name)


def named(given):
    return None if given is None else {name: array(value) for name, value in given.items()}


def case(name, model, x, y, compiled, sample_weight=None):
    for weight in model.trainable_variables:
        weight.assign(normal(random, *weight.shape, scale=0.5).astype(np.float32))
    model.compile(**compiled)
    known = names_of(model)
    names = [known[id(weight)] for weight in model.trainable_variables]
    assert len(set(names)) == len(names), names

    def weights():
        return {name: array(weight.value) for name, weight in zip(names, model.trainable_variables)}

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
    history = {}
    for _ in range(EPOCHS):
        # On JAX, metrics lose the masks of outputs while a model is trained, so they are taken before each step.
        figures = model.evaluate(given, labels, sample_weight=counted, batch_size=ROWS, verbose=0, return_dict=True)
        fitted = model.fit(given, labels, sample_weight=counted, batch_size=ROWS, shuffle=False, verbose=0).history
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


def adam():
    return keras.optimizers.Adam(0.05)


def two_and_two():
    text, features = tokens("text"), keras.Input((3,), name="features")
    read = L.LSTM(3, name="read")(L.Embedding(7, 2, mask_zero=True, name="table")(text))
    both = L.Dense(4, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.05), name="both")(L.Concatenate()([read, features]))
    topic = L.Dense(3, activation="softmax", name="topic")(both)
    urgent = L.Dense(1, activation="sigmoid", name="urgent")(both)
    length = L.Dense(2, name="length")(read)
    return keras.Model([text, features], [topic, urgent, length])


def two_and_two_data():
    x = {"text": ids(7, [4, 2, 3, 1, 4], 4), "features": values(ROWS, 3)}
    y = {"topic": classes(3, ROWS), "urgent": classes(2, ROWS, 1), "length": values(ROWS, 2)}
    return x, y


def two_and_two_compiled(**more):
    return {"optimizer": adam(), "loss": ["sparse_categorical_crossentropy", "binary_crossentropy", "mean_squared_error"],
            "loss_weights": [1.0, 0.4, 0.1], **more}


def shared():
    left, right = tokens("left"), tokens("right")
    table, read = L.Embedding(7, 2, mask_zero=True, name="table"), L.GRU(3, name="read")
    one, other = read(table(left)), read(table(right))
    same = L.Dense(1, activation="sigmoid", name="same")(L.Concatenate()([L.Multiply()([one, other]), L.Subtract()([one, other])]))
    return keras.Model([left, right], same)


def encoder(name):
    text = tokens(f"{name}_text")
    read = L.GRU(2, name="read")(L.Embedding(6, 2, mask_zero=True, name="table")(text))
    return keras.Model(text, L.Dense(2, activation="tanh", name="code")(read), name=name)


def nested():
    title, subtitle, sentences = tokens("title"), tokens("subtitle"), tokens("sentences", 3, 3)
    short = encoder("short")
    long = L.TimeDistributed(encoder("long"), name="long")(sentences)
    all_of = L.Concatenate()([short(title), short(subtitle), L.LSTM(2, name="over")(long)])
    return keras.Model([title, subtitle, sentences], L.Dense(3, activation="softmax", name="kind")(all_of))


def masks():
    left, right = tokens("left"), tokens("right")
    one, other = L.Embedding(6, 2, mask_zero=True, name="one")(left), L.Embedding(6, 2, mask_zero=True, name="other")(right)
    summed = L.LSTM(2, name="summed")(L.Add()([one, other]))
    beside = L.GRU(2, name="beside")(L.Concatenate()([one, other]))
    after = L.SimpleRNN(2, name="after")(L.Concatenate(axis=1)([one, other]))
    # The mask of the one that is not padded is all.
    mixed = L.LSTM(2, name="mixed", return_sequences=True)(L.Average()([one, other]))
    steps = L.Dense(1, name="steps")(L.Maximum()([mixed, one]))
    return keras.Model([left, right], [L.Dense(2, name="whole")(L.Concatenate()([summed, beside, after])), steps])


def states():
    source, target = tokens("source"), tokens("target")
    _, hidden, cell = L.LSTM(3, return_state=True, name="encoder")(L.Embedding(6, 2, mask_zero=True, name="words")(source))
    table = L.Embedding(5, 2, mask_zero=True, name="begun")
    decoded, last, _ = L.LSTM(3, return_sequences=True, return_state=True, name="decoder")(
        # With initial states, Keras 3 forgets the mask of what it reads unless it is told.
        table(target), initial_state=[hidden, cell], mask=table.compute_mask(target))
    next_word = L.TimeDistributed(L.Dense(4, activation="softmax"), name="next")(decoded)
    return keras.Model([source, target], [next_word, L.Dense(1, activation="sigmoid", name="ended")(last)])


def directions():
    text = tokens("text")
    words = L.Embedding(6, 2, mask_zero=True, name="words")(text)
    forward, backward = L.Bidirectional(L.LSTM(2, return_sequences=True), merge_mode=None, name="pair")(words)
    # What stays apart has no mask of its own where it is merged.
    merged = L.Add()([L.Multiply()([forward, backward]), L.Maximum()([forward, backward])])
    return keras.Model(text, L.Dense(2, name="answer")(L.GRU(2, name="over")(merged)))


cases = []
x, y = two_and_two_data()
cases.append(case("twoAndTwo", two_and_two(), x, y, two_and_two_compiled(metrics=[["accuracy"], ["accuracy"], []])))
cases.append(case("twoAndTwo", two_and_two(), x, y, two_and_two_compiled(weighted_metrics=[["accuracy"], ["accuracy"], []]),
                  {"topic": np.array([1, 2, 0, 0.5, 3], np.float32), "urgent": np.array([0.5, 0, 1, 2, 1], np.float32),
                   "length": np.array([1, 1, 2, 1, 0], np.float32)}))
x = {"left": ids(7, [4, 2, 3, 1, 4], 4), "right": ids(7, [1, 3, 3, 2, 2], 3)}
cases.append(case("shared", shared(), x, {"same": classes(2, ROWS, 1)}, {"optimizer": adam(), "loss": "binary_crossentropy", "metrics": ["accuracy"]}))
sentences = np.stack([ids(6, lengths, 3) for lengths in ([3, 0, 1], [1, 3, 0], [2, 2, 2], [3, 3, 3], [1, 1, 3])])
x = {"title": ids(6, [3, 1, 2, 2, 3], 3), "subtitle": ids(6, [1, 4, 2, 3, 4], 4), "sentences": sentences}
cases.append(case("nested", nested(), x, {"kind": classes(3, ROWS)},
                  {"optimizer": keras.optimizers.SGD(0.1, momentum=0.9), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}))
x = {"left": ids(6, [4, 2, 0, 0, 4], 4), "right": ids(6, [1, 3, 4, 0, 2], 4)}
cases.append(case("masks", masks(), x, {"whole": values(ROWS, 2), "steps": values(ROWS, 4, 1)},
                  {"optimizer": keras.optimizers.SGD(0.1), "loss": ["mean_squared_error", "mean_absolute_error"], "loss_weights": [0.5, 2.0]}))
x = {"source": ids(6, [4, 2, 3, 1, 4], 4), "target": ids(5, [1, 3, 3, 2, 2], 3)}
cases.append(case("states", states(), x, {"next": classes(4, ROWS, 3), "ended": classes(2, ROWS, 1)},
                  {"optimizer": adam(), "loss": ["sparse_categorical_crossentropy", "binary_crossentropy"], "loss_weights": [1.0, 0.3],
                   "metrics": [["accuracy"], []], "weighted_metrics": [["accuracy"], ["accuracy"]]},
                  {"next": np.abs(values(ROWS, 3)), "ended": np.array([1, 2, 0, 0.5, 3], np.float32)}))
cases.append(case("directions", directions(), {"text": ids(6, [4, 2, 3, 1, 4], 4)}, {"answer": values(ROWS, 2)},
                  {"optimizer": adam(), "loss": "mean_squared_error"}))
write(options.out, "keras-functional", {"source": source, "evaluatedBy": EVALUATED, "cases": cases})
