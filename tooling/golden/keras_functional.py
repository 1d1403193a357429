"""Training by Keras on JAX, in float32, of models that are graphs: several inputs and outputs, shared layers, models in models."""
import jax
import keras
import numpy as np

import graphs
from vectors import arguments, normal, write

options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float32, seed {options.seed}"
L = keras.layers
ROWS = 5


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


def case(*given):
    return graphs.case(random, *given)


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
write(options.out, "keras-functional", {"source": source, "evaluatedBy": graphs.EVALUATED, "cases": cases})
