"""PyTorch's scaled_dot_product_attention. usage: pytorch.py WORK THREADS"""
import json, resource, sys, time
import torch

work, threads = json.loads(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)
heads = work["heads"]
shape = (work["batch"], work["time"], heads, work["units"] // heads)
inputs = [torch.randn(shape, requires_grad=True) for _ in range(3)]
upstream = torch.randn(shape)


def attend():
    query, key, value = (one.transpose(1, 2) for one in inputs)
    return torch.nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2)


def forward():
    with torch.no_grad():
        attend().contiguous()


parts = {"forward": forward, "back": lambda: torch.autograd.grad(attend(), inputs, upstream)}
for line in sys.stdin:
    turn = json.loads(line)
    times = []
    for _ in range(turn["warmUps"] + turn["repeats"]):
        start = time.perf_counter()
        parts[turn["part"]]()
        times.append(1e3 * (time.perf_counter() - start))
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"times": times[turn["warmUps"] :], "peakMiB": peak}), flush=True)
