"""Reads folders of ours with Hugging Face's libraries: FOLDER/texts.json; writes FOLDER/answers.json, and the weights as it has them."""
import json
import sys
from pathlib import Path

import huggingface_hub
import safetensors
import tokenizers
from huggingface_hub import ModelCard
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

folder = Path(sys.argv[1])
answers = []
for number, texts in enumerate(json.loads((folder / "texts.json").read_text())):
    own = folder / str(number)
    save_file(load_file(own / "model.safetensors"), own / "again.safetensors")
    card = ModelCard.load(own / "README.md")
    data = card.data.to_dict()
    config = json.loads((own / "config.json").read_text())
    answer = {"card": data, "label2id": config.get("label2id"), "ids": None, "padded": None}
    if (own / "tokenizer.json").exists():
        tokenizer = Tokenizer.from_file(str(own / "tokenizer.json"))
        answer["padded"] = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        tokenizer.no_padding()
        tokenizer.no_truncation()
        answer["ids"] = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    answers.append(answer)
versions = {"tokenizers": tokenizers.__version__, "safetensors": safetensors.__version__, "huggingface_hub": huggingface_hub.__version__}
(folder / "answers.json").write_text(json.dumps({"versions": versions, "answers": answers}))
