"""BLEU and chrF of small corpora by sacrebleu: `pip install sacrebleu==2.6.0 numpy`."""
import random

import sacrebleu

from vectors import arguments, write

WORDS = """the cat sat on mat, a dog's "big" house. 3.5 1,000 well-known U.S. état & &amp; (yes) 昨天 和 德国 über 5-6 it's! <b> x/y
– … don't a.b , . Ω""".split()


def sentence(draw, most):
    return " ".join(draw.choice(WORDS) for _ in range(draw.randint(0, most)))


def near(draw, text):
    words = text.split()
    for _ in range(draw.randint(0, 3)):
        change = draw.randint(0, 2)
        if change == 1:
            words.insert(draw.randint(0, len(words)), draw.choice(WORDS))
        elif words and change == 0:
            words.pop(draw.randrange(len(words)))
        elif words:
            words[draw.randrange(len(words))] = draw.choice(WORDS)
    return " ".join(words)


def case(hypotheses, references):
    return {
        "hypotheses": hypotheses,
        "references": references,
        "bleu": sacrebleu.corpus_bleu(hypotheses, [references]).score,
        "chrf": sacrebleu.corpus_chrf(hypotheses, [references]).score,
    }


options = arguments()
draw = random.Random(options.seed)
cases = []
for _ in range(40):
    references = [sentence(draw, 14) for _ in range(draw.randint(1, 6))]
    cases.append(case([near(draw, text) if draw.random() < 0.8 else sentence(draw, 10) for text in references], references))
for hypothesis, reference in [
    ("", ""),
    ("a", "a"),
    ("abc def", ""),
    ("", "abc"),
    ("the cat sat on the mat", "the cat sat on the mat"),
    ("x y z w", "a b c d"),
    ("a b", "a b c d e"),
    ("line\nbreak here now ok", "line break here now ok"),
]:
    cases.append(case([hypothesis], [reference]))
write(options.out, "sacrebleu", {"cases": cases})
