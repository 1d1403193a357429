"""Small HDF5 files by h5py, of each form that is read and of those that are refused, and what is in them."""
import json
import pathlib
import sys

import h5py
import numpy as np

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
told = {}


def numbers(*shape):
    return random.standard_normal(shape).astype("float32")


def tell(name, path, data):
    told.setdefault(name, {})[path] = {"shape": list(np.shape(data)), "data": np.asarray(data, "float64").ravel().tolist()}


def common(file, name):
    """What both generations of the format hold alike."""
    for dtype in ("float16", "float32", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
        data = numbers(3, 2).astype(dtype) if dtype.startswith("float") else random.integers(0, 100, (3, 2)).astype(dtype)
        file[f"kinds/{dtype}"] = data
        tell(name, f"kinds/{dtype}", data)
    file["kinds/signed"] = np.array([-1, -(2**31)], "int32")
    tell(name, "kinds/signed", [-1, -(2**31)])
    file["one"] = np.float32(2.5)
    tell(name, "one", 2.5)
    file["none"] = np.zeros((0, 3), "float32")
    tell(name, "none", np.zeros((0, 3)))
    file.attrs["variable"] = "ünïcode"
    file.attrs["fixed"] = np.bytes_("plain")
    file.attrs["fixed_list"] = np.array([b"a", b"long one", b""])
    file.attrs["variable_list"] = np.array(["b", "another"], dtype=h5py.string_dtype())
    file.attrs["empty"] = np.zeros(0)
    file.attrs["number"] = 7
    file.attrs["long"] = "x" * 70_000


def chunked(file, name):
    for path, shape, chunks, options in (
        ("plain", (5, 7), (2, 3), {}),
        ("packed", (40, 9), (16, 4), {"compression": "gzip"}),
        ("shuffled", (11, 3, 5), (4, 2, 5), {"compression": "gzip", "shuffle": True}),
        ("only_shuffled", (6,), (4,), {"shuffle": True}),
    ):
        data = numbers(*shape)
        file.create_dataset(f"chunks/{path}", data=data, chunks=chunks, **options)
        tell(name, f"chunks/{path}", data)


with h5py.File(out / "first.h5", "w") as file:
    common(file, "first")
    chunked(file, "first")
    for index in range(40):
        file[f"many/{index}"] = np.float32(index)
        tell("first", f"many/{index}", index)

with h5py.File(out / "latest.h5", "w", libver="latest") as file:
    for dtype in ("float16", "float32", "float64", "int32", "int64"):
        data = numbers(2, 4).astype(dtype)
        file[f"kinds/{dtype}"] = data
        tell("latest", f"kinds/{dtype}", data)
    space = h5py.h5s.create_simple((3,))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    made = h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
    data = numbers(3)
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, data)
    tell("latest", "compact", data)
    file.attrs["variable"] = "text"
    file.attrs["fixed_list"] = np.array([b"a", b"long one"])


def refused(name, make, libver=None):
    with h5py.File(out / f"refused-{name}.h5", "w", libver=libver) as file:
        make(file)


def loop(file):
    file.create_group("a")["b"] = file["/"]


refused("soft-link", lambda file: (file.create_dataset("data", data=numbers(2)), file.__setitem__("link", h5py.SoftLink("/data"))))
refused("outside-link", lambda file: file.__setitem__("link", h5py.ExternalLink("other.h5", "/data")))
refused("outside-numbers", lambda file: file.create_dataset("data", (2,), "float32", external=[("numbers.bin", 0, 8)]))
refused("big-endian", lambda file: file.create_dataset("data", data=numbers(2).astype(">f4")))
refused("compound", lambda file: file.create_dataset("data", data=np.zeros(2, [("a", "f4"), ("b", "i4")])))
refused("lzf", lambda file: file.create_dataset("data", data=numbers(4, 4), compression="lzf"))
refused("checksum", lambda file: file.create_dataset("data", data=numbers(4, 4), chunks=(2, 2), fletcher32=True))
refused("many-links", lambda file: [file.create_dataset(str(index), data=numbers(1)) for index in range(12)], "latest")
refused("newest-chunks", lambda file: file.create_dataset("data", data=numbers(4, 4), chunks=(2, 2)), "latest")
refused("bomb", lambda file: file.create_dataset("data", (2**23,), "float32", data=np.zeros(2**23, "float32"), chunks=(2**19,), compression=9))
refused("unwritten", lambda file: file.create_dataset("data", (2**40,), "float32"))
refused("unwritten-chunks", lambda file: file.create_dataset("data", (2**20, 2**20), "float32", chunks=(64, 64)))
with h5py.File(out / "loop.h5", "w") as file:
    loop(file)

(out / "hdf5.json").write_text(json.dumps(told))
