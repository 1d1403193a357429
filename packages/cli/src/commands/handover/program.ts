// What trains on: the same text for every model, which reads what differs from settings.json. Nothing of a model or of data is written into it.

/** The program, in Python. */
export const trainProgram: string = String.raw`"""Trains model.keras on the shards of this folder with Keras 3 on JAX, on all devices there are, and writes trained.keras.

    pip install keras jax numpy           # jax[cuda12] or jax[tpu] for accelerators
    python train.py                       # settings.json says for how long, and how fast; options say otherwise
    python train.py --epochs 20 --resume  # goes on with trained.keras, and what the optimizer remembers

Each device gets an equal part of each batch, and all have the same weights (keras.distribution.DataParallel). On several machines, the same
program runs on each, with KERAS_DISTRIBUTION_JOB_ADDRESSES (host:port of the first), KERAS_DISTRIBUTION_NUM_PROCESSES and
KERAS_DISTRIBUTION_PROCESS_ID in its environment, and the folder where all of them read it.
"""

import argparse
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
TRAINED = FOLDER / "trained.keras"


class Shards(keras.utils.PyDataset):
    """Batches of whole size, each of rows of one shard. What is missing in the last one of a shard counts for nothing."""

    def __init__(self, shards, settings, batch_size, part, parts, shuffled):
        super().__init__()
        self.shards = shards
        self.inputs = len(settings["inputs"])
        self.batch_size = batch_size
        self.part, self.parts = part, parts
        self.shuffled = shuffled
        self.epoch = 0
        self.known = (None, None)
        self.plan()

    def plan(self):
        # All processes draw the same order.
        random = np.random.default_rng([self.epoch, 20])
        self.batches = []
        for place in random.permutation(len(self.shards)) if self.shuffled else range(len(self.shards)):
            rows = self.shards[place]["rows"]
            order = random.permutation(rows) if self.shuffled else np.arange(rows)
            for start in range(0, rows, self.batch_size):
                self.batches.append((place, order[start : start + self.batch_size]))

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        place, rows = self.batches[index]
        if self.known[0] != place:
            with np.load(FOLDER / self.shards[place]["file"]) as arrays:
                self.known = (place, {name: arrays[name] for name in arrays.files})
        arrays = self.known[1]
        missing = self.batch_size - len(rows)
        padded = np.concatenate([rows, np.zeros(missing, rows.dtype)])
        y = arrays["y"][padded]
        weights = arrays["weights"][padded] if "weights" in arrays else np.ones(len(padded), "float32")
        if missing > 0:
            weights[len(rows) :] = 0
        # On several machines, each brings its own part of the batch.
        size = self.batch_size // self.parts
        own = slice(self.part * size, (self.part + 1) * size)
        x = tuple(arrays[f"x{number}"][padded][own] for number in range(self.inputs))
        return (x[0] if len(x) == 1 else x), y[own], weights[own]

    def on_epoch_end(self):
        self.epoch += 1
        if self.shuffled:
            self.plan()


def processes():
    """Which of how many processes this is."""
    if keras.backend.backend() != "jax":
        return 0, 1
    import jax

    return jax.process_index(), jax.process_count()


def student(model, settings):
    """What is trained: of several outputs, that one which has something right."""
    output = settings.get("output")
    if output is None or not isinstance(model.output, dict):
        return model
    return keras.Model(model.inputs, model.output[output])


def compile(model, settings):
    losses = {
        "binary_crossentropy": (keras.losses.BinaryCrossentropy, keras.metrics.BinaryAccuracy),
        "mean_squared_error": (keras.losses.MeanSquaredError, keras.metrics.RootMeanSquaredError),
        "sparse_categorical_crossentropy": (
            keras.losses.SparseCategoricalCrossentropy,
            keras.metrics.SparseCategoricalAccuracy,
        ),
    }
    loss, metric = losses[settings["loss"]]
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=settings["learning_rate"], global_clipnorm=1.0),
        loss=loss(reduction="mean_with_sample_weight"),
        weighted_metrics=[metric(name="rmse" if settings["loss"] == "mean_squared_error" else "accuracy")],
    )


def train(argv=None):
    settings = json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(description="Trains the model of this folder.")
    parser.add_argument("--epochs", type=int, default=settings["epochs"])
    parser.add_argument("--batch-size", type=int, default=settings["batch_size"], help="of all devices together")
    parser.add_argument("--learning-rate", type=float, default=settings["learning_rate"])
    parser.add_argument("--resume", action="store_true", help="go on with trained.keras")
    options = parser.parse_args(argv)
    settings["learning_rate"] = options.learning_rate

    if "KERAS_DISTRIBUTION_NUM_PROCESSES" in os.environ:
        keras.distribution.initialize()
    devices = keras.distribution.list_devices()
    part, parts = processes()
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False))
    keras.utils.set_random_seed(settings["seed"])
    # Each device gets as many rows as the others.
    batch_size = -(-options.batch_size // len(devices)) * len(devices)

    if options.resume and TRAINED.exists():
        model = keras.saving.load_model(TRAINED)
    else:
        model = student(keras.saving.load_model(FOLDER / "model.keras"), settings)
        compile(model, settings)
    if part == 0:
        print(f"{len(devices)} devices in {parts} processes, batches of {batch_size}, {model.count_params():,} parameters")

    def shards(name, shuffled):
        return Shards(settings["shards"][name], settings, batch_size, part, parts, shuffled)

    callbacks = []
    held = shards("validation", False) if settings["shards"]["validation"] else None
    if part == 0 and held is not None:
        callbacks.append(keras.callbacks.ModelCheckpoint(str(TRAINED), monitor="val_loss", mode="min", save_best_only=True))
    history = model.fit(
        shards("train", True),
        validation_data=held,
        epochs=options.epochs,
        callbacks=callbacks,
        verbose=2 if part == 0 else 0,
    )
    if part == 0 and held is None:
        model.save(TRAINED)
    return history.history


if __name__ == "__main__":
    train()
`;

/** The same under Ray Train. */
export const rayProgram: string = String.raw`"""train.py under Ray Train: python train_ray.py --workers 4 [--tpu|--gpu]. The folder has to be where all workers read and write it."""

import argparse
import pathlib
import sys


def work(config):
    sys.path.insert(0, config["folder"])
    import ray.train
    import train

    # Ray has made one JAX of all workers; train.py finds their devices.
    history = train.train(config["options"])
    ray.train.report({name: values[-1] for name, values in history.items()})


if __name__ == "__main__":
    from ray.train import ScalingConfig
    from ray.train.v2.jax import JaxTrainer

    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--tpu", action="store_true")
    parser.add_argument("--gpu", action="store_true")
    options, rest = parser.parse_known_args()
    JaxTrainer(
        work,
        train_loop_config={"folder": str(pathlib.Path(__file__).resolve().parent), "options": rest},
        scaling_config=ScalingConfig(num_workers=options.workers, use_tpu=options.tpu, use_gpu=options.gpu),
    ).fit()
`;
