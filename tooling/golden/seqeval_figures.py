"""Entities and figures by seqeval, on tags drawn at random: `pip install seqeval==1.2.2`."""
import random
import warnings

from seqeval import scheme as schemes
from seqeval.metrics import accuracy_score, sequence_labeling, v1
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import Entities

from vectors import arguments, write

warnings.simplefilter("ignore")


def figures(compute, right, found, **options):
    each = compute(right, found, average=None, **options)
    averages = {name: compute(right, found, average=name, **options) for name in ("micro", "macro", "weighted")}
    # Of no type there is no mean.
    kept = {name: [None if value != value else float(value) for value in one] for name, one in averages.items()}
    return {"types": [list(map(float, one)) for one in each], **kept}


options = arguments()
draw = random.Random(options.seed)
prefixes = {"IOB1": "IB", "IOB2": "IB", "IOE2": "IE", "IOBES": "IBES", "BILOU": "BILU"}
types = ["PER", "LOC", "a-b"]


def tag(letters):
    return "O" if draw.random() < 0.3 else f"{draw.choice(letters)}-{draw.choice(types[: draw.choice((1, 2, 3))])}"


cases = []
for name, letters in prefixes.items():
    for _ in range(6):
        lengths = [draw.randint(1, 9) for _ in range(draw.randint(1, 6))]
        right = [[tag(letters) for _ in range(length)] for length in lengths]
        found = [[one if draw.random() < 0.7 else tag(letters) for one in row] for row in right]
        scheme = getattr(schemes, name)
        case = {"scheme": name, "right": right, "found": found, "accuracy": accuracy_score(right, found)}
        case["strictEntities"] = [
            [[one.tag, one.start, one.end] for one in row] for row in Entities(found, scheme).entities
        ]
        case["strict"] = figures(v1.precision_recall_fscore_support, right, found, scheme=scheme)
        if name != "BILOU":
            case["entities"] = [[[kind, start, end + 1] for kind, start, end in get_entities(row)] for row in found]
            case["default"] = figures(sequence_labeling.precision_recall_fscore_support, right, found)
        cases.append(case)
write(options.out, "seqeval", {"cases": cases})
