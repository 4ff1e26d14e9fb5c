"""The features of a candidate by name: what `kg.extract.weighing` tells and the decision compares."""

from __future__ import annotations

from kg.schema import FAMILIES

BEFORE_WORDS: dict[str, str] = {
    w: kind
    for kind, listed in {
        "introduce": "propose proposes proposed present presents introduce introduces introducing develop call called"
        " dubbed named termed coined namely release",
        "use": "use uses using used via with apply applying leverage leverages employ combine combines through by",
        "on": "on across over",
        "for": "for",
        "of": "of",
        "in": "in",
        "the": "the",
        "a": "a an",
        "and": "and or as including like",
        "our": "our this these",
        "than": "than outperform outperforms outperforming surpass surpasses surpassing versus vs exceeding",
        "to": "to",
        "number": "percent points",
    }.items()
    for w in listed.split()
}
AFTER_WORDS: dict[str, str] = {
    w: kind
    for kind, listed in {
        "data": "dataset datasets corpus corpora collection database data",
        "benchmark": "benchmark benchmarks challenge leaderboard suite competition",
        "model": "model models network networks architecture architectures backbone encoder decoder",
        "task": "task tasks problem problems",
        "method": "method methods approach approaches framework algorithm algorithms technique system module pipeline"
        " toolkit library loss training",
        "score": "score scores rate metric metrics improvement gain accuracy performance",
        "based": "based style like enhanced augmented driven",
        "verb": "is are achieves outperforms improves enables uses provides consists can has shows learns which that",
        "of": "of on for by in at",
        "and": "and or",
    }.items()
    for w in listed.split()
}
BEFORE = tuple(dict.fromkeys(BEFORE_WORDS.values()))
AFTER = tuple(dict.fromkeys(AFTER_WORDS.values()))

FEATURES: tuple[str, ...] = (
    *(f"{how} {t}" for t in FAMILIES for how in ("max", "mean", "first", "best")),
    *(f"{how} {t}" for how in ("begins", "least", "inside", "goes on") for t in FAMILIES),
    "outside most",
    "begins within",
    "anything goes on",
    *(f"{where} {t}" for where in ("beside", "around", "within") for t in ("nothing", *FAMILIES)),
    "listed",
    "around surest",
    "within surest",
    *(f"vocabulary {t}" for t in (*FAMILIES, "Benchmark")),
    *(f"part vocabulary {t}" for t in FAMILIES),
    *(f"pattern {t}" for t in (*FAMILIES, "Any")),
    *(f"head {t}" for t in FAMILIES),
    *(f"memory {t}" for t in (*FAMILIES, "seen")),
    *(f"before {b}" for b in BEFORE),
    *(f"after {a}" for a in AFTER),
    "class word",
    "short",
    "long",
    "shape hit",
    "namelike",
    "capitals",
    "digits",
    "lower",
    "words",
    "characters",
    "places",
    "forms",
    "sources",
    "title",
    "before colon",
    "first place",
    "last place",
    "sentence start",
    "document frequency",
    "least word frequency",
    "capitalised share",
    "in brackets",
    "inside share",
    "inside best",
    "outside best",
    "hyphen before",
    "hyphen after",
    "measured whole",
    "measured before",
    "measured behind",
    "number near",
    "candidates",
    *(f"defined {t}" for t in FAMILIES),
    "defined with Resource",
)
INDEX = {name: i for i, name in enumerate(FEATURES)}
