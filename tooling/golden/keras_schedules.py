"""Learning rates of every schedule by Keras on JAX, in float64, for random settings: the first steps, the ends, and beyond them."""
import os

os.environ["JAX_ENABLE_X64"] = "1"
from fractions import Fraction

import jax
import keras
import numpy as np

from vectors import arguments, write

keras.backend.set_floatx("float64")
options = arguments()
random = np.random.default_rng(options.seed)
source = f"Keras {keras.__version__} on JAX {jax.__version__}, float64, seed {options.seed}"
k = keras.optimizers.schedules


def number(low, high):
    """A number that JSON holds as it is."""
    return float(np.round(random.uniform(low, high), 4))


def decay_steps():
    """Mostly whole, sometimes 1, sometimes a fraction, as where rows are divided by a batch."""
    return [int(random.integers(2, 40)), 1, number(0.3, 20)][random.choice(3, p=[0.7, 0.1, 0.2])]


def flag():
    return bool(random.random() < 0.5)


def exponential():
    return {"initial_learning_rate": number(0.001, 1), "decay_steps": decay_steps(), "decay_rate": number(0.1, 1.2), "staircase": flag()}


def polynomial():
    return {"initial_learning_rate": number(0.001, 1), "decay_steps": decay_steps(), "end_learning_rate": number(0, 0.5),
            "power": [1.0, number(0.3, 4)][int(flag())], "cycle": flag()}


def piecewise():
    boundaries = sorted({int(step) for step in random.integers(0, 60, random.integers(1, 5))})
    return {"boundaries": boundaries, "values": [number(0, 1) for _ in range(len(boundaries) + 1)]}


def cosine():
    settings = {"initial_learning_rate": number(0, 1), "decay_steps": decay_steps(), "alpha": [0.0, 1.0, number(0, 1.5)][random.integers(3)]}
    warm = {"warmup_target": number(0.001, 1), "warmup_steps": int(random.integers(0, 20))}
    return {**settings, **warm} if flag() else settings


def restarts():
    return {"initial_learning_rate": number(0.001, 1), "first_decay_steps": decay_steps(),
            "t_mul": [1.0, 2.0, number(1, 3)][random.integers(3)], "m_mul": [1.0, number(0.3, 1.2)][int(flag())],
            "alpha": [0.0, number(0, 1)][int(flag())]}


def restarts_at(settings, step):
    """How many restarts there have been, without rounding, and how many Keras takes there to have been."""
    first, t_mul = Fraction(str(settings["first_decay_steps"])), Fraction(str(settings["t_mul"]))
    count, left, length = 0, Fraction(step), first
    while left >= length:
        left, length, count = left - length, length * t_mul, count + 1
    progress = step / settings["first_decay_steps"]
    if settings["t_mul"] == 1:
        return count, int(np.floor(progress))
    return count, int(np.floor(np.log(1.0 - progress * (1.0 - settings["t_mul"])) / np.log(settings["t_mul"])))


SCHEDULES = {
    "ExponentialDecay": exponential, "InverseTimeDecay": exponential, "PolynomialDecay": polynomial,
    "PiecewiseConstantDecay": piecewise, "CosineDecay": cosine, "CosineDecayRestarts": restarts,
}
cases, left_out = [], 0
for name, settings_of in SCHEDULES.items():
    for _ in range(20):
        settings = settings_of()
        schedule = getattr(k, name)(**settings)
        span = settings.get("decay_steps", settings.get("first_decay_steps", 60))
        steps = sorted({0, 1, 2, *[int(step) for step in [span - 1, span, span + 1, 2 * span, 3 * span, 10 * span] if step >= 0],
                        *[int(step) for step in random.integers(0, 200, 6)]})
        if name == "CosineDecayRestarts":
            # A quotient of logarithms is rounded to either side of a restart.
            exact = [step for step in steps if len(set(restarts_at(settings, step))) == 1]
            left_out += len(steps) - len(exact)
            steps = exact
        rates = [float(schedule(np.float64(step))) for step in steps]
        cases.append({"className": name, "config": settings, "steps": steps, "rates": rates})
write(options.out, "keras-schedules", {"source": source, "cases": cases})
print(f"{len(cases)} schedules; {left_out} steps at restarts left out")
