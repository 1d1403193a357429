"""Trains and asks Hugging Face's tokenizers: reads jobs, one JSON object a line, from standard input; answers each with a line."""
import json
import sys
import time
import unicodedata

import tokenizers
from tokenizers import Tokenizer, models, normalizers, trainers


def train(job):
    """The vocabulary and merges that their trainer learns with the pipeline of a tokenizer.json."""
    tokenizer = Tokenizer.from_str(json.dumps(job["tokenizer"]))
    options = dict(
        vocab_size=job["vocabularySize"],
        min_frequency=job["minFrequency"],
        special_tokens=job["specialTokens"],
        initial_alphabet=job["alphabet"],
        limit_alphabet=job["alphabetLimit"],
        show_progress=False,
    )
    if job["model"] == "WordPiece":
        tokenizer.model = models.WordPiece(unk_token="[UNK]")
        trainer = trainers.WordPieceTrainer(**options)
    else:
        tokenizer.model = models.BPE(**({"unk_token": "[UNK]"} if job["unknown"] else {}))
        trainer = trainers.BpeTrainer(**options)
    begin = time.perf_counter()
    tokenizer.train_from_iterator(job["texts"], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return {"vocab": model["vocab"], "merges": model.get("merges"), "seconds": time.perf_counter() - begin, "json": tokenizer.to_str()}


def encode(job):
    """The ids, places and texts that they give lines; places are counted in characters."""
    tokenizer = Tokenizer.from_str(job["json"])
    encodings = [tokenizer.encode(line) for line in job["lines"]]
    return {
        "ids": [one.ids for one in encodings],
        "offsets": [one.offsets for one in encodings],
        "texts": [tokenizer.decode(one.ids) for one in encodings],
        "json": tokenizer.to_str(),
    }


def speed(job):
    """Seconds that it takes to encode all lines with places, or without, which is faster, in each of some rounds."""
    rounds = []
    for _ in range(job["rounds"]):
        tokenizer = Tokenizer.from_str(job["json"])
        begin = time.perf_counter()
        if job["fast"]:
            tokenizer.encode_batch_fast(job["lines"])
        else:
            for line in job["lines"]:
                tokenizer.encode(line)
        rounds.append(time.perf_counter() - begin)
    return {"seconds": rounds}


def letters(job):
    """Which characters Python's Unicode and that of their normalizers know alike, as ranges."""
    ranges = []
    forms = [(name, getattr(normalizers, name)()) for name in ("NFC", "NFD", "NFKC", "NFKD")]
    for code in range(0x110000):
        one = chr(code)
        if unicodedata.category(one) in ("Cn", "Cs", "Co"):
            continue
        # Marks are sorted, which tells their class.
        tried = [one] + [one + other for other in "\u0334\u0345" if unicodedata.combining(one)]
        tried += [other + one for other in "\u0334\u0345" if unicodedata.combining(one)]
        if any(form.normalize_str(text) != unicodedata.normalize(name, text) for text in tried for name, form in forms):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return {"ranges": ranges, "version": tokenizers.__version__}


kinds = {"train": train, "encode": encode, "speed": speed, "letters": letters}
for line in sys.stdin:
    job = json.loads(line)
    try:
        answer = kinds[job["kind"]](job)
    except Exception as error:  # what it refuses is an answer, too
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
