"""Roles: what a paper does with each thing it names (introduces, uses, compares with, evaluates on, only mentions).

The cues around a thing's mentions are weighed by an additive model per kind of name: every cue adds to the log-odds of
each role, so a role's rule is the cue that spoke loudest for it and its score is the model's probability.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.additive import Additive, load
from kg.extract.cues import LINKS, Mention, Reading, is_name
from kg.extract.document import Name
from kg.extract.remembered import Remembered
from kg.extract.statistics import log_bucket, papers_with
from kg.resources import weights
from kg.schema import family
from kg.text import squash

_REACH = 14
_MANY = 40
_SILENT = ("known=", "spread=", "shape=", "type=", "count=", "near ", "has aliases", "within a", "in a list")
_OF_SPREAD = ("left", "title ", "place", "turn")
_MATERIAL = frozenset({"base", "source", "trained", "combine", "build"})


def cues_of(reading: Reading) -> list[list[str]]:
    """Return, for each name, the cues that hold for it."""
    colon = _title_colon(reading)
    squashed = [squash(name.name) for name in reading.names]
    return [list(dict.fromkeys(_cues_of_name(reading, i, colon, squashed))) for i in range(len(reading.names))]


def _cues_of_name(reading: Reading, index: int, colon: int, squashed: list[str]) -> list[str]:
    name = reading.names[index]
    mentions = reading.of_name[index]
    coined = _is_coined(reading, index, colon)
    spread = "0" if coined else _spread[name.name, *name.aliases]
    known = name.known and not coined
    cues = [f"known={known}", f"spread={spread}", f"shape={_shape[name.name]}", f"type={name.type}"]
    if not mentions:
        return [*cues, "place=hidden"]
    turn = reading.turn_sentence
    sentences = [m.sentence for m in mentions]
    body = [s for s in sentences if reading.sentences[s][0] > reading.title_end]
    if mentions[0].start < reading.title_end:
        cues.append("title")
        cues.append(_place_in_title(reading, mentions[0], colon))
        cues.append(f"title {'and' if body else 'without'} abstract")
    if body:
        cues.append("first " + ("before turn" if body[0] < turn else "in turn" if body[0] == turn else "after turn"))
        cues.append("last " + ("before turn" if body[-1] < turn else "in turn" if body[-1] == turn else "after turn"))
        if body[0] == 1:
            cues.append("opens the abstract")
        if body[-1] == len(reading.sentences) - 1:
            cues.append("in last sentence")
    cues.append(f"count={min(len(set(sentences)), 4)}")
    cues.append("only " + _course(reading, sentences, turn))
    if turn >= len(reading.sentences):
        cues.append("no turn")
    own, near = squashed[index], slice(max(index - _MANY, 0), index + _MANY)
    for other, text in zip(reading.names[near], squashed[near], strict=True) if len(own) > 1 else ():
        if other.type == name.type and text != own and len(text) > 1:
            if text in own:
                cues.append("contains a name")
            elif own in text:
                cues.append("within a name")
    if name.aliases:
        cues.append("has aliases")
    for mention in mentions:
        _around(reading, mention, cues)
    if spread != "0":
        cues += list(filter(None, map(_if_spread.__getitem__, cues)))
    return cues


def _is_coined(reading: Reading, index: int, colon: int) -> bool:
    """Tell whether the text itself says that the name is new, however well known it has become since.

    It is the title, or opens it before a colon, or a verb of offering has it as its object: "we propose X", "called X".
    """
    for mention in reading.of_name[index]:
        if mention.start < reading.title_end:
            if mention.start == 0 and (0 <= colon - mention.end <= 2 or mention.end >= reading.title_end):
                return True
        elif mention.first > 0 and reading.sentence_of[mention.first - 1] == mention.sentence:
            kind = reading.cues[mention.first - 1]
            if kind == "called" or (kind == "propose" and mention.sentence >= reading.turn_sentence):
                return True
    return False


def _course(reading: Reading, sentences: list[int], turn: int) -> str:
    """Return in which parts of the paper a name is spoken of, such as "title, before turn"."""
    parts = []
    if reading.sentences[sentences[0]][0] < reading.title_end:
        parts.append("title")
        sentences = [s for s in sentences if reading.sentences[s][0] > reading.title_end]
    last = len(reading.sentences) - 1
    if sentences and sentences[0] < turn:
        parts.append("before turn")
    if turn in sentences:
        parts.append("in turn")
    if any(turn < s < last for s in sentences):
        parts.append("after turn")
    if last in sentences and last > turn:
        parts.append("at the end")
    return ", ".join(parts)


def _around(reading: Reading, mention: Mention, cues: list[str]) -> None:
    """Add what stands around a mention (or the list it is in) within its sentence."""
    phase = "" if mention.sentence >= reading.turn_sentence else "early "
    if mention.start < reading.title_end:
        phase = "title "
    _left(reading, mention, phase, cues)
    _right(reading, mention, phase, cues)
    if mention.first == mention.last:
        return
    own = {m.token for m in reading.of_name[mention.name] if mention.first <= m.token <= mention.last}
    words = reading.words[mention.first : mention.last + 1]
    if len(own) > 1 and "(" in words:
        cues += (f"{phase}defined", f"defined | known={reading.names[mention.name].known}")
    if any(is_name(w) and i not in own for i, w in enumerate(words, mention.first)):
        cues += ("in a list", f"{phase}in a list")


def _left(reading: Reading, mention: Mention, phase: str, cues: list[str]) -> None:
    words, kinds, numbers, symbols = reading.words, reading.cues, reading.sentence_of, reading.symbols
    last = mention.first - 1
    if last < 0 or numbers[last] != mention.sentence:
        cues.append(f"{phase}begins sentence")
        return
    cues.append(f"{phase}before={symbols[last]}")
    if last >= 1 and numbers[last - 1] == mention.sentence:
        cues.append(f"before2={symbols[last - 1]} {symbols[last]}")
    low = max(mention.first - _REACH, bisect_left(numbers, mention.sentence))
    cues += filter(None, map(_near_left.__getitem__, words[max(last - 3, low) : mention.first]))
    # What stands between a cue and the name: a preposition, a stop, or a cue that was nearer.
    crossed = ""
    seen = 0
    marked = reading.marked
    for at in range(bisect_left(marked, mention.first) - 1, -1, -1):
        if marked[at] < low:
            break
        kind = kinds[marked[at]]
        if not kind:
            crossed = "stop "
        elif kind in LINKS:
            crossed = crossed or f"{kind} "
        else:
            cues.append(f"{phase}left has {kind}")
            if kind in _MATERIAL and not crossed:
                cues.append(f"{phase}as material")
            if seen < 2:
                cues.append(f"{phase}left={kind} {crossed}".rstrip())
                if crossed:
                    cues.append(f"{phase}farleft={kind}")
            crossed = crossed or "second "
            seen += 1


def _right(reading: Reading, mention: Mention, phase: str, cues: list[str]) -> None:
    words, kinds = reading.words, reading.cues
    first = mention.last + 1
    stop = min(first + 6, bisect_right(reading.sentence_of, mention.sentence))
    after = words[first:stop]
    if not after:
        return
    cues.append(f"{phase}after={reading.symbols[first]}")
    if len(after) > 1 and after[0] == "-":
        cues.append(f"after=-{reading.symbols[first + 1]}")
    if len(after) > 1 and after[0] == "," and after[1] in {"a", "an", "the", "which"}:
        cues.append(f"after=, {after[1]}")
    for kind in kinds[first:stop]:
        if kind and kind not in LINKS:
            cues.append(f"{phase}right={kind}")
            break
    cues += filter(None, map(_near_right.__getitem__, after[:4]))


def _place_in_title(reading: Reading, mention: Mention, colon: int) -> str:
    if mention.start == 0 and 0 <= colon - mention.end <= 2:
        return "title: before the colon"
    if mention.end <= colon:
        return "title: before a colon"
    if mention.start == 0:
        return "title: first"
    for i in range(mention.first - 1, -1, -1):
        if (kind := reading.cues[i]) in LINKS or kind == "use":
            return f"title: {kind}"
    return "title: after the colon" if colon >= 0 else "title: elsewhere"


def _title_colon(reading: Reading) -> int:
    for mark in (":", " - ", " – ", " — "):
        if (at := reading.text.find(mark, 0, reading.title_end)) >= 0:
            return at
    return -1


def _tell_spread(forms: tuple[str, ...]) -> str:
    """Return how many other papers have the name, in steps; an acronym counts as what it stands for."""
    long = [f for f in forms if " " in f or "-" in f]
    return str(min(log_bucket(max(map(papers_with, long or forms))), 8))


def _tell_shape(name: str) -> str:
    if name.islower():
        return "lower"
    if name.isupper():
        return "upper"
    inner = any(c.isupper() for c in name[1:] if c.isalpha()) and " " not in name
    return ("camel" if inner else "title") + ("+digit" if any(c.isdigit() for c in name) else "")


_spread = Remembered(_tell_spread)
_shape = Remembered(_tell_shape)
# A cue that is looked up, and not written anew each time, is also known to every table without looking at its letters.
_near_left: Remembered[str, str] = Remembered(lambda word: f"near left={word}" if word.isalpha() else "")
_near_right: Remembered[str, str] = Remembered(lambda word: f"near right={word}" if word.isalpha() else "")
_if_spread: Remembered[str, str] = Remembered(lambda cue: f"{cue} | spread" if cue.startswith(_OF_SPREAD) else "")


def fill(reading: Reading, models: Mapping[str, Additive]) -> tuple[Name, ...]:
    """Return the names of a document with their roles filled."""
    filled = []
    for name, cues in zip(reading.names, cues_of(reading), strict=True):
        role, score, cue = models[family(name.type)].decide(cues, silent=_SILENT)
        filled.append(name._replace(role=role, role_rule=f"role:{cue}", role_score=score))
    return tuple(filled)


class Roles:
    """The spaCy component that fills `role`, `role_rule` and `role_score` of every name."""

    def __init__(self, models: str | Path | None = None) -> None:
        self.models = load(weights(models) / "roles.json")

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.names` anew."""
        doc._.names = fill(Reading.of(doc), self.models)
        return doc


@Language.factory("kg_roles", default_config={"models": None}, assigns=["doc._.names"], requires=["doc._.names"])
def make_roles(nlp: Language, name: str, models: str | None) -> Roles:
    """Build the component with the weights in a folder, or those that ship."""
    return Roles(models)
