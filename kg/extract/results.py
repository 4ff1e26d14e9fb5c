"""Results: the numbers a paper reports, each with its measure, the method it is about and the data it was taken on.

Values are found by pattern where names are masked (so BERT-2 or nDCG@10 lend no digits); an additive model tells
findings from data sizes, years and settings, and for each value the name of each kind that it most likely belongs to.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.additive import Additive, load
from kg.extract.cues import LINKS, Mention, Reading, symbol
from kg.extract.document import Result
from kg.extract.relations import main_method
from kg.model import Span
from kg.resources import shipped

REPORTED = 0.42
"""A number at least this likely to be a finding is kept: what gave the best F1 in cross-validation."""
SLOTS: dict[str, tuple[str, ...]] = {"metric": ("Metric",), "method": ("Method",), "dataset": ("Dataset", "Benchmark")}
FILLED = {"metric": 0.35, "method": 0.3, "dataset": 0.28}
_JOINTS = frozenset({",", "and", "or", "/", "&", "$", "\\", "%"})
_SILENT = ("values in", "follows")
_OURS = frozenset({"our", "it", "its", "we", "this", "ours"})
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e-?\d+)?|\.\d+"
_UNIT = (
    r"\\?%p?|\\times\b|×|x\b|times\b|-?\s?fold\b|percentage[ -]points?\b|percentage\b|percent\b|%?-?points?\b|pts?\b"
    r"|pp\b|p\.p\.|db\b|[kmgt]b\b|fps\b|ms\b|s\b|seconds?\b|minutes?\b|hours?\b|days?\b|million\b|billion\b|trillion\b"
    r"|[kmb]\b|[cmkn]m\b|[gmk]?hz\b|m?ev\b|deg\b|\$?\\sigma\$?|°|degrees?\b|[kmb]?\s?tokens?\b"
    r"|(?:absolute |relative )?(?:f1|f-1|bleu|rouge|accuracy|map|ndcg|\ue004+) (?:score )?points?\b"
)
_COUNTS = "two three four five six seven eight nine ten twelve twenty hundred thousand"
_SIGN = r"(?:[+\-−–~∼≈±]\s?|\\?\$?\\sim\s?\$?)?"
_VALUE = re.compile(
    rf"(?P<outof>\b\d+ (?:out )?of (?:the |all )?\d+\b)"
    rf"|(?P<magnitude>\b(?:an?|one|two|three|four|several|\d+(?:-\d+)?)(?: to (?:two|three|four))?"
    rf" orders? of magnitude\b)"
    rf"|(?P<word>\b(?:twice|double[sd]?|doubling|triple[sd]?|tripling|half|halves|halved|halving"
    rf"|(?:one|{_COUNTS.replace(' ', '|')})[ -]?(?:times|fold|percentage points?|percent|points?))\b)"
    rf"|(?<![\w.,@#/\-–])(?P<sign>{_SIGN})(?P<first>{_NUMBER})(?P<unit1>\s?(?:{_UNIT}))?"
    rf"(?:(?P<range>\s?(?:-{{1,2}}|[–—~∼]|/|\+/-|±|\$?\\pm\$?|\$--\$)\s?)(?P<second>[+\-]?(?:{_NUMBER}))(?P<unit2>\s?(?:{_UNIT}))?"
    rf"|(?P<to> to )(?P<upper>{_NUMBER})(?P<unit3>\s?(?:{_UNIT})))?"
    rf"(?:(?<=%)(?=\d)|(?![\w]|[.,]\d|\s?(?:-d\b)))"
)
_WORDS = {
    "twice": 2.0,
    "half": 0.5,
    "halv": 0.5,
    "doubl": 2.0,
    "tripl": 3.0,
    **dict(
        zip(_COUNTS.split(), (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 20.0, 100.0, 1000.0), strict=True)
    ),
}
_KINDS = (
    (re.compile(r"%|percent"), "%"),
    (re.compile(r"point|\bpts?\b|\bpp\b|p\.p\."), "points"),
    (re.compile(r"times|×|(?<![a-z])x\b|fold"), "x"),
    (re.compile(r"\bms\b|\bs\b|second|minute|hour|day"), "time"),
    (re.compile(r"b\b.*"), "size"),
    (re.compile(r"million|billion|trillion|[kmb]\b|token"), "count"),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it stands: its characters, what it means, the tokens it covers, and its rank in a list of values."""

    start: int
    end: int
    number: float | None
    unit: str
    form: str
    first: int
    last: int
    rank: int = 0
    of: int = 1


def values(reading: Reading) -> list[Value]:
    """Return every number of the abstract that could be a result, in order; "from A to B" is two."""
    found = list(_values(reading))
    run: list[int] = []
    for i, value in enumerate(found):
        if run and not _continues(reading, found[run[-1]], value):
            _number(found, run)
            run = []
        run.append(i)
    _number(found, run)
    return found


def _continues(reading: Reading, before: Value, value: Value) -> bool:
    between = reading.words[before.last + 1 : value.first]
    return len(between) <= 3 and all(w in _JOINTS for w in between) and value.form != "to"


def _number(found: list[Value], run: list[int]) -> None:
    for rank, i in enumerate(run):
        found[i] = replace(found[i], rank=rank, of=len(run))


def _values(reading: Reading) -> Iterator[Value]:
    for match in _VALUE.finditer(reading.masked, reading.title_end):
        start, end = match.span()
        form = match.lastgroup or ""
        if match["outof"]:
            yield _value(reading, start, end, "out of", float(match["outof"].split()[0]))
        elif match["magnitude"]:
            yield _value(reading, start, end, "magnitude", None)
        elif word := match["word"]:
            number = next((n for w, n in _WORDS.items() if word.startswith(w)), None)
            yield _value(reading, start, end, "word", number)
        elif match["range"] and _are_two(match):
            yield _value(reading, start, match.start("range"), "pair", _float(match["first"]))
            yield _value(reading, match.start("second"), end, "pair", _float(match["second"]))
        elif match["to"] and (match["unit1"] or reading.masked[max(start - 5, 0) : start] == "from "):
            yield _value(reading, start, match.start("to"), "from", _float(match["first"]))
            yield _value(reading, match.start("upper"), end, "to", _float(match["upper"]))
        else:
            first = match["first"]
            form = "range" if match["range"] or match["to"] else "signed" if match["sign"] else ""
            form += "decimal" if "." in first else "integer" if "," not in first else "thousands"
            if form == "integer" and not match["unit1"] and len(first) == 4 and first[:2] in {"19", "20"}:
                continue
            yield _value(reading, start, end, form, _float(first))


def _are_two(match: re.Match[str]) -> bool:
    """Tell whether "a/b" or "a - b" is two values: two decimals with a slash, or two quantities spaced apart."""
    if match["range"].strip() == "/":
        return "." in match["first"] and "." in match["second"]
    return match["range"] == " - " and bool(match["unit1"]) and bool(match["unit2"])


def _value(reading: Reading, start: int, end: int, form: str, number: float | None) -> Value:
    text = reading.masked[start:end]
    if text.startswith(("$", "\\$")):
        shift = len(text) - len(text.lstrip("\\$"))
        start, text = start + shift, text[shift:]
    trimmed = text.rstrip() if text.count("$") % 2 == 0 else text.rstrip("$ ")
    end -= len(text) - len(trimmed)
    unit = next((kind for pattern, kind in _KINDS if pattern.search(trimmed)), "")
    first = bisect.bisect_right(reading.starts, start) - 1
    last = bisect.bisect_right(reading.starts, max(end - 1, start)) - 1
    return Value(start, end, number, unit, form, first, last)


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def value_cues(reading: Reading, found: list[Value], index: int) -> set[str]:
    """Return the cues that tell whether a value is a finding."""
    value = found[index]
    words, kinds = reading.words, reading.cues
    sentence = reading.sentence_of[value.first]
    phase = "early" if sentence < reading.turn_sentence else "turn" if sentence == reading.turn_sentence else "late"
    shape = f"{value.form} {value.unit}"
    cues = {shape, f"unit={value.unit}", f"form={value.form}", phase, f"{phase} {value.unit}", f"{phase} {shape}"}
    left = [i for i in range(max(value.first - 8, 0), value.first) if reading.sentence_of[i] == sentence]
    right = [i for i in range(value.last + 1, min(value.last + 9, len(words))) if reading.sentence_of[i] == sentence]
    if left:
        cues.add(f"before={symbol(words[left[-1]])}")
        cues.add(f"before={symbol(words[left[-1]])} | {value.unit or value.form}")
        cues.add("before2=" + " ".join(symbol(words[i]) for i in left[-2:]))
    if right:
        cues.add(f"after={symbol(words[right[0]])}")
        cues.add(f"after={symbol(words[right[0]])} | {value.unit or value.form}")
        cues.add("after2=" + " ".join(symbol(words[i]) for i in right[:2]))
    cues |= {f"left: {kinds[i]}" for i in left if kinds[i] and kinds[i] not in LINKS}
    cues |= {f"right: {kinds[i]}" for i in right if kinds[i] and kinds[i] not in LINKS}
    cues |= {f"left has {symbol(words[i])}" for i in left[-5:] if words[i].isalpha() or words[i][0] > "\ue000"}
    cues |= {f"right has {symbol(words[i])}" for i in right[:4] if words[i].isalpha() or words[i][0] > "\ue000"}
    low, high = _sentence_tokens(reading, sentence)
    inside = set(kinds[low:high])
    cues |= {
        f"sentence: {kind}" for kind in inside & {"gain", "beat", "than", "tell", "tested", "study", "build", "source"}
    }
    cues |= {f"sentence: {kind} | {value.unit or value.form}" for kind in inside & {"gain", "beat", "build"}}
    metrics = [i for i in range(low, high) if words[i][0] == "\ue004"]
    nearest = min((min(abs(i - value.first), abs(i - value.last)) for i in metrics), default=99)
    cues.add(f"metric within {_bucket(nearest)}")
    cues.add(f"metric within {_bucket(nearest)} | {value.unit or value.form}")
    same = sum(1 for v in found if low <= v.first < high)
    cues.add(f"values in sentence={min(same, 4)}")
    if index and found[index - 1].first >= low and value.first - found[index - 1].last <= 4:
        cues.add(f"follows a {found[index - 1].form} {found[index - 1].unit}")
    if left and words[left[-1]] == "(":
        cues.add(f"in brackets | {value.unit or value.form}")
    return cues


def _sentence_tokens(reading: Reading, sentence: int) -> tuple[int, int]:
    return bisect.bisect_left(reading.sentence_of, sentence), bisect.bisect_right(reading.sentence_of, sentence)


def slot_cues(reading: Reading, found: list[Value], value: Value, name: int, main: int | None) -> set[str]:
    """Return the cues that tell whether a value belongs to a name."""
    names, words = reading.names, reading.words
    sentence = reading.sentence_of[value.first]
    kind = names[name].type
    rivals = [i for i, n in enumerate(names) if n.type == kind and reading.of_name[i]]
    cues = {f"role={names[name].role}", f"rivals={min(len(rivals), 4)}", f"unit={value.unit}"}
    if name == main:
        cues.add("main")
    low0, _ = _sentence_tokens(reading, sentence)
    ours = any(words[i] in _OURS for i in range(low0, value.first))
    if name == main:
        cues.add(f"main, ours={ours}")
    mine = [m for m in reading.of_name[name] if m.sentence == sentence]
    others = any(m.sentence == sentence for i in rivals if i != name for m in reading.of_name[i])
    cues.add(f"rivals here={others}")
    if not mine:
        distance = min(abs(m.sentence - sentence) for m in reading.of_name[name])
        earlier = any(m.sentence < sentence for m in reading.of_name[name])
        cues |= {
            "elsewhere",
            f"elsewhere by {min(distance, 4)}",
            f"elsewhere earlier={earlier}",
            f"elsewhere role={names[name].role} main={name == main}",
            f"elsewhere rivals={min(len(rivals), 3)} here={others} main={name == main}",
            f"elsewhere ours={ours} here={others} main={name == main}",
        }
        return cues
    cues.update(_beside(reading, found, value, name, min(mine, key=lambda m: _gap(m, value)), others))
    cues.add(f"here main={name == main}")
    return cues


def _beside(
    reading: Reading, found: list[Value], value: Value, name: int, best: Mention, others: bool
) -> Iterator[str]:
    """Yield how a value stands to the closest mention of a name in its sentence."""
    names, words = reading.names, reading.words
    sentence = best.sentence
    before = best.token < value.first
    side = "before" if before else "after"
    low, high = (best.token + 1, value.first) if before else (value.last + 1, best.token)
    between = words[low:high]
    crossing = sum(1 for v in found if low <= v.first < high)
    same_kind = sum(1 for w in between if w[0] == words[best.token][0])
    start = _sentence_tokens(reading, sentence)[0]
    opens = not any(w[0] == words[best.token][0] for w in words[start : best.token])
    rivals = (m for m in reading.mentions if m.sentence == sentence and m.name != name)
    nearest = all(_gap(m, value) >= _gap(best, value) for m in rivals if names[m.name].type == names[name].type)
    yield from ("here", side, f"{side} within {_bucket(len(between))}")
    yield from (f"{side} over {min(crossing, 3)} values", f"{side} over {min(same_kind, 2)} rivals")
    yield f"{side} over {min(crossing, 2)} values, {min(same_kind, 2)} rivals"
    yield f"here role={names[name].role} {side}"
    yield from (f"nearest={nearest}", f"{side} nearest={nearest}")
    yield from (f"first here={opens}", f"first here={opens} rivals here={others} {side}")
    yield f"{side}, name after {(best.first and reading.cues[best.first - 1]) or 'nothing'}"
    if value.of > 1 and best.first != best.last:
        listed = list(dict.fromkeys(m.name for m in reading.mentions if m.first == best.first))
        if len(listed) == value.of:
            yield f"parallel={listed.index(name) == value.rank}"
    if not before or value.of > 1:
        yield f"{side}, rank {min(value.rank, 2)} of {min(value.of, 3)}"
    if value.last + 1 < len(words):
        yield f"value then {symbol(words[value.last + 1])}"
    if any(w.endswith("ing") for w in between):
        yield f"{side}: ..-ing.."
    if len(between) <= 3:
        yield f"{side}: {' '.join(symbol(w) for w in between)}"
    for word, kind in zip(between, reading.cues[low:high], strict=True):
        if kind or word in ",;:()" or word == "and":
            yield f"{side}: ..{kind or word}.."


def _gap(mention: Mention, value: Value) -> int:
    # A name after its number ("87% accuracy") is a little nearer than one before it.
    return 2 * (value.first - mention.token) if mention.token < value.first else 2 * (mention.token - value.last) - 1


def _bucket(length: int) -> str:
    return (
        str(length) if length <= 2 else "4" if length <= 4 else "8" if length <= 8 else "16" if length <= 16 else "99"
    )


@Language.component("kg_results", assigns=["doc._.results"], requires=["doc._.names"])
def results(doc: Doc) -> Doc:
    """Assign `doc._.results`: the numbers the paper reports, in order."""
    models = _models()
    reading = Reading.of(doc)
    found = values(reading)
    main = main_method(reading)
    kept = []
    for i, value in enumerate(found):
        cues = sorted(value_cues(reading, found, i))
        score = models["value"].chance(cues)
        if score < REPORTED:
            continue
        slots = {slot: _fill(reading, found, value, slot, main, models[slot]) for slot in SLOTS}
        kept.append(
            Result(
                value=reading.text[value.start : value.end],
                number=value.number,
                unit=value.unit,
                metric=slots["metric"],
                method=slots["method"],
                dataset=slots["dataset"],
                span=Span(value.start, value.end),
                rule=f"result:{models['value'].loudest(cues, 1, silent=_SILENT)}",
                score=round(score, 4),
            )
        )
    doc._.results = tuple(kept)
    return doc


def _fill(
    reading: Reading, found: list[Value], value: Value, slot: str, main: int | None, model: Additive
) -> str | None:
    """Return the name that a value most likely belongs to, if any likely enough."""
    if (parallel := _parallel(reading, value, SLOTS[slot])) is not None:
        return reading.names[parallel].name
    best = (FILLED[slot], -1)
    for i, name in enumerate(reading.names):
        if name.type in SLOTS[slot] and reading.of_name[i]:
            best = max(best, (model.chance(slot_cues(reading, found, value, i, main)), i))
    return reading.names[best[1]].name if best[1] >= 0 else None


def _parallel(reading: Reading, value: Value, types: tuple[str, ...]) -> int | None:
    """Return the name that holds a value's rank in the sentence's one list of as many names, if there is one."""
    if value.of < 2:
        return None
    lists: dict[int, dict[int, None]] = {}
    for mention in reading.mentions:
        if mention.sentence == reading.sentence_of[value.first] and reading.names[mention.name].type in types:
            lists.setdefault(mention.first, {})[mention.name] = None
    if len(lists) != 1:
        return None
    [listed] = lists.values()
    return list(listed)[value.rank] if len(listed) == value.of else None


@cache
def _models() -> dict[str, Additive]:
    return load(shipped("data", "cues") / "results.json")
