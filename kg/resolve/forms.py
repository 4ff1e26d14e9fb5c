"""Forms: when two spellings are one name, which long form an acronym has, and when two long forms are one.

On top of `kg.text.normalise` (case, hyphens, spaces, plurals, TeX, most Greek letters): versions (v2, 2.0 and 2 are
one), British spelling, and words that only say what kind of thing a name is (the ImageNet dataset, a BERT model).
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.model import Term
from kg.schema import family
from kg.text import normalise
from kg.vocabulary import Entry, vocabulary

_GREEK = str.maketrans(
    {"χ": "chi", "η": "eta", "κ": "kappa", "ν": "nu", "ξ": "xi", "ζ": "zeta", "ι": "iota", "υ": "upsilon"}
)
# The v of a version follows a hyphen, a space, or a letter of the other case; not every v before a digit is one (MV3D).
_VERSION = re.compile(r"(?:(?<=[\s_-])[vV]\.? ?|(?<=[a-z])V|(?<=[A-Z])v|(?<=[a-z]{3})(?<!con)v)(?=\d)")
_POINT_ZERO = re.compile(r"(?<=\d)\.0(?![\d.])")
_BRITISH = (
    (re.compile(r"(?<=\w(?:al|an|ar|at|en|er|et|gn|im|it|nt|on|or))is(?=ation|e[drs]?\b|ing)"), "iz"),
    (re.compile(r"(?<=label|model|ravel)l(?=ing|ed|er)"), ""),
    (re.compile(r"(?<=behavi)our|(?<=\bneighb)our|(?<=\bcol)our"), "or"),
)
_SIGNS = {"*": "star", "#": "sharp"}
_SIGN = re.compile(r"(?<=[^\W\d_])[*#](?!\w)")
_ACRONYMS = re.compile(r"\b([A-Z]{2})s\b")

_KIND_WORDS = {
    "Method": r"models?|methods?|algorithms?|architectures?|frameworks?|optimi[sz]ers?|networks?|approach|technique",
    "Resource": r"data ?sets?|benchmarks?|corpus|corpora",
    "Task": r"tasks?|problems?",
    "Metric": r"scores?|metrics?",
}
_MORE_KIND_WORDS = r"|(?-i:embeddings?|prompting|decoding|clustering|training|learning|loss|layers?)"
_OF_KIND = {kind: re.compile(rf"(?P<name>.+?)[\s-]+(?:{words})", re.I) for kind, words in _KIND_WORDS.items()}
_OF_KNOWN_KIND = {
    kind: re.compile(rf"(?P<name>.+?)[\s-]+(?:{words}{_MORE_KIND_WORDS if kind == 'Method' else ''})", re.I)
    for kind, words in _KIND_WORDS.items()
}


def plain(name: str) -> str:
    """Return the form under which two spellings of one name are the same, whatever kind of thing it is.

    >>> plain("MobileNetV2") == plain("MobileNet-v2"), plain("SQuAD v2") == plain("SQuAD 2.0")
    (True, True)
    >>> plain("summarisation"), plain("RRT*"), plain("χ-Net"), plain("MV3D")
    ('summarization', 'rrtstar', 'chinet', 'mv3d')
    """
    name = _POINT_ZERO.sub("", _VERSION.sub("", name))
    name = _ACRONYMS.sub(r"\1", _SIGN.sub(lambda m: _SIGNS[m.group()], name)).casefold().translate(_GREEK)
    for british, american in _BRITISH:
        name = british.sub(american, name)
    return normalise(name)


@lru_cache(maxsize=200_000)
def form(name: str, kind: str) -> str:
    """Return the form that stands for a name of a node type: as `plain`, without words that only say the type.

    They go where what is left is known, or is written as a name; a metric may be named after a method.

    >>> form("the ImageNet dataset", "Dataset"), form("BERT model", "Method"), form("diffusion model", "Method")
    ('imagenet', 'bert', 'diffusionmodel')
    >>> form("Quux scores", "Metric"), form("CLIP score", "Metric"), form("NER task", "Task")
    ('quux', 'clipscore', 'ner')
    """
    of = family(kind)
    if of == "Resource":
        name = re.sub(r"^[Tt]he (?=\S*[A-Z])", "", name)
    whole = plain(name)
    if (of, whole) in _known():
        return whole
    if (match := _OF_KNOWN_KIND[of].fullmatch(name)) and (of, plain(match["name"])) in _known():
        return plain(match["name"])
    if (match := _OF_KIND[of].fullmatch(name)) and _is_name(match["name"], of):
        return plain(match["name"])
    return whole


def _is_name(name: str, of: str) -> bool:
    """Tell whether what is left of a name without its last word can stand alone."""
    if of == "Task":
        return len(name) > 1
    if of == "Metric":
        return len(name) > 1 and not any((other, plain(name)) in _known() for other in _KIND_WORDS if other != of)
    if of == "Resource":
        return any(c.isupper() for c in name)
    return is_short(name) or (" " not in name and any(c.isdigit() for c in name) and name[0].isupper())


def is_short(name: str) -> bool:
    """Tell whether a name is written as an acronym: one word with two capitals or more.

    >>> [is_short(f) for f in ("LoRA", "GNNs", "BERT", "Adam", "low-rank adaptation")]
    [True, True, True, False, False]
    """
    return " " not in name and sum(c.isupper() for c in name) >= 2


_NO_CHANCE = 7
"""From how many letters on an acronym does not stand for two things by chance."""
_SMALL = frozenset("a an and as at by for from in of on or the to via with".split())
_GENERIC = frozenset(
    "model method network net algorithm framework architecture approach technique system task problem score".split()
)


def acronym(term: Term) -> tuple[str, str] | None:
    """Return the short form of a term and the long form that its paper gives for it, as written; None without both.

    >>> acronym(Term(type="Method", name="MoE", aliases=("MoEs", "Mixture of Experts")))
    ('MoE', 'Mixture of Experts')
    >>> acronym(Term(type="Dataset", name="COCO", aliases=("COCO test-dev",))) is None
    True
    """
    forms = [f for f in (term.name, *term.aliases) if f.strip()]
    short = next((f for f in forms if is_short(f)), None)
    if short is None:
        return None
    longs = [
        " ".join(words)
        for f in forms
        if not is_short(f) and not _holds(f, short) and (words := _stripped(f)) and _can_spell(short, words)
    ]
    best = min(longs, key=lambda f: (not spells(f, short), -len(f), f), default=None)
    return (short, best) if best else None


def _holds(name: str, short: str) -> bool:
    """Tell whether a name is the short form itself, or has it as a word."""
    return plain(short) in {plain(name), *map(plain, re.findall(r"[^\W_]+", name))}


def _stripped(name: str) -> list[str]:
    words = name.split()
    while words and words[0].casefold() in _SMALL:
        words.pop(0)
    return words


def _can_spell(short: str, words: list[str]) -> bool:
    """Tell whether words can be a long form at all: several, or one that begins like the acronym and is longer."""
    if len(re.split(r"[\s-]", " ".join(words))) > 1:
        return True
    return words[0][0].casefold() == short[0].casefold() and len(words[0]) >= 3 * len(short)


def spells(long: str, short: str) -> bool:
    """Tell whether the initials of a long form's words, small ones or not, hold all letters of a short form in order.

    >>> spells("Mixture of Experts", "MoE"), spells("language model", "SLM")
    (True, False)
    """
    initials = iter([w[0].casefold() for w in re.findall(r"\w+", long)])
    letters = [c.casefold() for c in short if c.isalpha()]
    if len(letters) > 2 and short[-1] == "s" and short[-2].isupper():
        letters.pop()
    return all(letter in initials for letter in letters)


def is_variant(one: str, other: str, short: str) -> bool:
    """Tell whether two long forms of one acronym say the same: in other small words, endings or kinds of thing, or
    with words before or after that the acronym has no letters for. A long acronym is not given to two things.

    >>> is_variant("graph convolution network", "Graph Convolutional Networks", "GCN")
    True
    >>> is_variant("sparse mixture of experts", "mixture of experts", "MoE")
    True
    >>> is_variant("small language model", "speech language model", "SLM")
    False
    """
    a, b = gist(one), gist(other)
    if a == b or len(plain(short)) >= _NO_CHANCE:
        return True
    if len(a) > len(b):
        a, b, one = b, a, other
    within = any(b[at : at + len(a)] == a for at in range(len(b) - len(a) + 1))
    return bool(a) and within and spells(one, short)


@lru_cache(maxsize=100_000)
def gist(long: str) -> tuple[str, ...]:
    """Return the stems of a long form's words, without small words and without the kind of thing at its end."""
    words = [w for w in re.findall(r"[^\W_]+", long.casefold()) if w not in _SMALL]
    stems = [plain(w) for w in words]
    while len(stems) > 1 and stems[-1] in _GENERIC:
        stems.pop()
    return tuple(map(_stem, stems))


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{4})(?:ational|ations?|ative|ating|ional|ments?|ions?|ive|ing|ed|al|e|s)$", "", word)


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, str], Entry]:
    """Map (family, plain form) of every known name to its entry; a canonical name goes before an alias."""
    known: dict[tuple[str, str], Entry] = {}
    for canonical in (True, False):
        for entry in vocabulary():
            for name in (entry.name,) if canonical else entry.aliases:
                known.setdefault((family(entry.type), plain(name)), entry)
    return known


def known(form: str, of: str) -> Entry | None:
    """Return the vocabularies' entry for a form within a family of types.

    >>> known("lowrankadaptation", "Method").name
    'LoRA'
    """
    return _known().get((of, form))
