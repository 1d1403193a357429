"""PyTorch's own kernels. usage: pytorch.py WORK THREADS

Texts are computed with their padding in front, or packed without it: whatever trains faster here, as the note says.
"""
import json, resource, statistics, sys, time
import numpy, torch

FIT_BATCHES = 20
work, threads = json.loads(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)
cell = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "simpleRnn": torch.nn.RNN}[work["cell"]]
batch, vocabulary, classes = work["batch"], work["vocabulary"], work["classes"]
is_packed = False
is_padded, is_each_step = work.get("isPadded", False), work.get("labels") == "each step"
is_bidirectional = work.get("isBidirectional", False)
ways = 2 if is_bidirectional else 1


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, work["embedding"])
        self.recurrent = cell(work["embedding"], work["units"], batch_first=True, bidirectional=is_bidirectional)
        self.dense = torch.nn.Linear(ways * work["units"], classes)

    def forward(self, x, lengths=None):
        """Logits of each row, or of each step; where rows are packed, of the valid steps one after the other."""
        rows = self.embedding(x)
        if lengths is None:
            outputs = self.recurrent(rows)[0]
            return self.dense(outputs if is_each_step else outputs[:, -1])
        outputs, state = self.recurrent(pack(rows, lengths))
        if is_each_step:
            return self.dense(outputs.data)
        return self.dense((state[0] if work["cell"] == "lstm" else state)[-1])


def pack(rows, lengths):
    return torch.nn.utils.rnn.pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)


model = Classifier()
adam = torch.optim.Adam(model.parameters())
texts, labels, position = None, None, 0
if "texts" in work:
    numbers = numpy.fromfile(work["texts"], dtype="<i4")
    count, length = int(numbers[0]), int(numbers[1])
    texts = torch.from_numpy(numbers[2 : 2 + count * length].reshape(count, length).astype("int64"))
    labels = torch.from_numpy(numbers[2 + count * length :].astype("int64"))
    if is_each_step:
        labels = labels.reshape(count, length)


def take(rows):
    """The next rows, and their labels."""
    global position
    if texts is None:
        return torch.randint(0, vocabulary, (rows, work["time"])), torch.randint(0, classes, (rows,))
    if position + rows > len(texts):
        position = 0
    position += rows
    return texts[position - rows : position], labels[position - rows : position]


def forward_packed(x):
    """Rows with their padding behind, for what is packed: where each step comes from, and how many there are."""
    lengths = (x != 0).sum(1)
    longest = int(lengths.max())
    columns = torch.arange(longest)[None, :] + (x.shape[1] - lengths)[:, None]
    return columns.clamp(max=x.shape[1] - 1), lengths


def given(x):
    """What the model is given for padded rows."""
    if not is_packed:
        return (x,)
    columns, lengths = forward_packed(x)
    return torch.gather(x, 1, columns), lengths


def loss(x, y):
    logits = model(*given(x))
    if not is_each_step:
        return torch.nn.functional.cross_entropy(logits, y)
    if is_packed:
        columns, lengths = forward_packed(x)
        return torch.nn.functional.cross_entropy(logits, pack(torch.gather(y, 1, columns), lengths).data)
    if is_padded:
        y = torch.where(x == 0, -100, y)
    return torch.nn.functional.cross_entropy(logits.reshape(-1, classes), y.reshape(-1))


def next_batch():
    return take(batch)


def predict(rows):
    with torch.no_grad():
        model(*given(rows[0]))


def train(rows):
    adam.zero_grad()
    loss(*rows).backward()
    adam.step()


def fit(rows):
    order = torch.randperm(len(rows[0]))
    for first in range(0, len(order), batch):
        chosen = order[first : first + batch]
        train((rows[0][chosen], rows[1][chosen]))


def train_and_take():
    train(next_batch())
    return next_batch()


def next_text():
    x, y = take(1)
    return x[:, int((x == 0).sum()) :] if is_padded else x, y


def predict_text(rows):
    with torch.no_grad():
        model(rows[0])


same = next_batch()
parts = {
    "repeated": (lambda: same, predict, 1),
    "fresh": (next_batch, predict, 1),
    "updated": (train_and_take, predict, 1),
    "train": (next_batch, train, 1),
    "fit": (lambda: take(FIT_BATCHES * batch), fit, FIT_BATCHES),
    "single": (next_text, predict_text, 1),
}


def run_part(part, warm_ups, repeats):
    prepare, run, batches = parts[part]
    times = []
    for _ in range(warm_ups + repeats):
        rows = prepare()
        start = time.perf_counter()
        run(rows)
        times.append(1e3 * (time.perf_counter() - start) / batches)
    return times[warm_ups:]


note, is_chosen = None, False
for line in sys.stdin:
    turn = json.loads(line)
    if is_padded and turn["part"] != "single" and not is_chosen:
        tried = {}
        for is_packed in (False, True):
            tried[is_packed] = statistics.median(run_part("train", 2, 7))
        is_packed, is_chosen = tried[True] < tried[False], True
        note = "packed, without padding" if is_packed else "with its padding, faster than packed"
    times = run_part(turn["part"], turn["warmUps"], turn["repeats"])
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"times": times, "peakMiB": peak, "note": note}), flush=True)
