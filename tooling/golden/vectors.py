"""What both generators share: random numbers that are exact in float32, and how arrays are written."""
import argparse
import json
import pathlib

import numpy as np


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--small", action="store_true", help="only small shapes")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    return options


def normal(random, *shape, scale=1.0):
    return (random.standard_normal(shape) * scale).astype(np.float32).astype(np.float64)


def rounded(random, *shape, scale=1.0):
    """As `normal`, in float32, with two digits after the point: files of them are small."""
    return normal(random, *shape, scale=scale).round(2).astype(np.float32)


def array(values):
    """Numbers with as many digits as their type has: float32 is read back from nine at most."""
    values = np.asarray(values)
    return {"shape": list(values.shape), "data": [float(str(value)) for value in values.reshape(-1)]}


def write(folder, name, content):
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False))
