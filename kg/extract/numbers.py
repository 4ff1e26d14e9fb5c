"""The numbers of a document: where they stand among its names, and the cues that tell what each of them is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from kg.extract.additive import Cue
from kg.extract.changes import Change, change, is_reached
from kg.extract.cues import LINKS, Mention, Reading, is_name
from kg.extract.scene import main_method
from kg.extract.values import Value, values

SLOTS: dict[str, tuple[str, ...]] = {"metric": ("Metric",), "method": ("Method",), "dataset": ("Dataset", "Benchmark")}
"""What a finding may be joined to, and the types of the names that may stand there."""
_WINDOW = 120
_MANY = 40
_IN_BRACKETS = 16
_OURS = frozenset({"our", "it", "its", "we", "this", "ours"})
_TELLING = frozenset({"gain", "beat", "than", "tell", "tested", "study", "build", "source"})
_SPEAKING = _OURS | frozenset(
    "these which method methods approach model models framework system proposed agents baseline baselines"
    " state-of-the-art".split()
)
"""Words before a number that speak of what it was measured on without naming it."""
_EARLIER = 30
_STEPS = (1, 10, 40, 100)


class _Setting(NamedTuple):
    """What is told of a value alone: cues; unit, form and size; if authors call it theirs; what it is measured from."""

    cues: tuple[str, ...]
    kinds: tuple[str, str, str]
    ours: bool
    baseline: str | None


class _Placed(NamedTuple):
    """Where names for a slot stand: all their mentions, the token of each, and the first of each sentence."""

    mentions: list[Mention]
    tokens: list[int]
    firsts: dict[int, Mention]


class Numbers:
    """The values of one document and where they stand among its names."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.found = values(reading)
        self.main = main_method(reading)
        self._near: dict[tuple[int, int, str], list[Mention]] = {}
        self._value_cues: dict[int, list[str]] = {}
        self._slot_cues: dict[tuple[int, int, str], list[Cue]] = {}
        self._settings: dict[int, _Setting] = {}
        self._changes: dict[int, Change] = {}
        self._standings: dict[tuple[int, str], tuple[str, ...]] = {}
        self._placed: dict[str, _Placed] = {}
        self._firsts = [v.first for v in self.found]
        self._tokens = [m.token for m in reading.mentions]
        self._of_slot = {
            slot: [i for i, n in enumerate(reading.names) if n.type in types and reading.of_name[i]]
            for slot, types in SLOTS.items()
        }

    def around(self, value: Value) -> tuple[int, int]:
        """Return the range of tokens of a value's sentence; of an endless one, those near the value."""
        numbers = self.reading.sentence_of
        sentence = numbers[value.first]
        low = bisect_left(numbers, sentence, max(value.first - _WINDOW, 0), value.first)
        high = bisect_right(numbers, sentence, value.last, min(value.last + _WINDOW, len(numbers)))
        return low, high

    def near(self, value: Value, slot: str) -> list[Mention]:
        """Return the mentions around a value of names that could fill a slot, in order."""
        if (known := self._near.get((value.first, value.last, slot))) is None:
            low, high = self.around(value)
            mentions = self.reading.mentions[bisect_left(self._tokens, low) : bisect_left(self._tokens, high)]
            known = [m for m in mentions if self.reading.names[m.name].type in SLOTS[slot]]
            self._near[value.first, value.last, slot] = known
        return known

    def _count(self, low: int, high: int) -> int:
        return bisect_left(self._firsts, high) - bisect_left(self._firsts, low)

    def candidates(self, value: Value, slot: str) -> list[int]:
        """Return the names that could fill a slot; of a crowd, those around the value and the main method."""
        every = self._of_slot[slot]
        if len(every) <= _MANY:
            return every
        here = {m.name for m in self.near(value, slot)}
        return sorted(here | ({self.main} & set(every) if self.main is not None else set()))[:_MANY]

    def parallel(self, value: Value, slot: str) -> int | None:
        """Return the name that holds a value's rank in the sentence's one list of as many names, if there is one."""
        if value.of < 2:
            return None
        lists: dict[int, dict[int, None]] = {}
        for mention in self.near(value, slot):
            lists.setdefault(mention.first, {})[mention.name] = None
        if len(lists) != 1:
            return None
        [listed] = lists.values()
        return list(listed)[value.rank] if len(listed) == value.of else None

    def change(self, index: int) -> Change:
        """Return which way a value moves, and what it is compared with."""
        if (known := self._changes.get(index)) is None:
            methods = self.near(self.found[index], "method")
            known = self._changes[index] = change(self.reading, self.found, index, methods)
        return known

    def value_cues(self, index: int) -> list[str]:
        """Return the cues that tell whether a value is a finding."""
        if (known := self._value_cues.get(index)) is None:
            known = self._value_cues[index] = self._tell_value(index)
        return known

    def _tell_value(self, index: int) -> list[str]:
        value, reading = self.found[index], self.reading
        words, kinds, symbols = reading.words, reading.cues, reading.symbols
        low, high = self.around(value)
        sentence = reading.sentence_of[value.first]
        phase = "early" if sentence < reading.turn_sentence else "turn" if sentence == reading.turn_sentence else "late"
        what = value.unit or value.form
        shape = f"{value.form} {value.unit}"
        cues = [shape, f"unit={value.unit}", f"form={value.form}", phase, f"{phase} {value.unit}", f"{phase} {shape}"]
        before = range(max(low, value.first - 8), value.first)
        after = range(value.last + 1, min(high, value.last + 9))
        if before:
            last = symbols[before[-1]]
            cues += (f"before={last}", f"before={last} | {what}")
            cues.append(f"before2={' '.join(symbols[i] for i in before[-2:])}")
            if last == "(":
                cues.append(f"in brackets | {what}")
        if after:
            first = symbols[after[0]]
            cues += (f"after={first}", f"after={first} | {what}")
            cues.append(f"after2={' '.join(symbols[i] for i in after[:2])}")
        for side, near in (("left", before), ("right", after)):
            cues += (f"{side}: {kinds[i]}" for i in near if kinds[i] and kinds[i] not in LINKS)
        for side, near in (("left", before[-5:]), ("right", after[:4])):
            cues += (f"{side} has {symbols[i]}" for i in near if words[i].isalpha() or is_name(words[i]))
        cues += self._around_list(index, low, high, what)
        inside = sorted(set(kinds[low:high]) & _TELLING)
        cues += (f"sentence: {kind}" for kind in inside)
        cues += (f"sentence: {kind} | {what}" for kind in inside if kind in {"gain", "beat", "build"})
        metrics = (m.token for m in self.near(value, "metric"))
        nearest = _bucket(min((min(abs(t - value.first), abs(t - value.last)) for t in metrics), default=99))
        cues += (f"metric within {nearest}", f"metric within {nearest} | {what}")
        cues.append(f"values in sentence={min(self._count(low, high), 4)}")
        if index and self.found[index - 1].first >= low and value.first - self.found[index - 1].last <= 4:
            cues.append(f"follows a {self.found[index - 1].form} {self.found[index - 1].unit}")
        return list(dict.fromkeys(cues))

    def _around_list(self, index: int, low: int, high: int, what: str) -> Iterator[str]:
        """Yield what stands around the list or the brackets that a value is in, which its fellows keep from it."""
        value, symbols = self.found[index], self.reading.symbols
        if value.of > 1:
            first, last = self.found[index - value.rank], self.found[index - value.rank + value.of - 1]
            before = symbols[first.first - 1] if first.first > low else ""
            after = symbols[last.last + 1] if last.last + 1 < high else ""
            yield from (f"list before={before}", f"list before={before} | {what}")
            yield from (f"list after={after}", f"list after={after} | {what}", f"list of {min(value.of, 4)}")
        for i in range(value.first - 1, max(value.first - _IN_BRACKETS, low), -1):
            if symbols[i] == ")":
                return
            if symbols[i] == "(":
                yield from (f"bracket after={symbols[i - 1]}", f"bracket after={symbols[i - 1]} | {what}")
                return

    def slot_cues(self, index: int, name: int, slot: str) -> list[Cue]:
        """Return the cues that tell whether a value belongs to a name."""
        if (known := self._slot_cues.get((index, name, slot))) is None:
            known = self._slot_cues[index, name, slot] = self._tell_slot(index, name, slot)
        return known

    def _tell_slot(self, index: int, name: int, slot: str) -> list[Cue]:
        reading, value = self.reading, self.found[index]
        role, is_main = reading.names[name].role, name == self.main
        sentence = reading.sentence_of[value.first]
        near = self.near(value, slot)
        mine = [m for m in near if m.name == name]
        others = len(mine) < len(near)
        rivals = len(self._of_slot[slot])
        setting = self._setting(index)
        cues: list[Cue] = [*setting.cues, self._standing(name, slot), f"rivals here={others}"]
        if is_main:
            cues += ("main", f"main, ours={setting.ours}")
        if slot == "method" and setting.baseline == reading.names[name].name:
            cues.append("measured from it")
        if slot == "metric":
            cues += (f"{_head(reading.names[name].name)} of {kind}" for kind in setting.kinds)
        if mine:
            cues.append(f"here main={is_main}")
            cues += dict.fromkeys(self._beside(value, min(mine, key=lambda m: _gap(m, value)), near))
        else:
            places = [m.sentence for m in reading.of_name[name]]
            cues += (
                "elsewhere",
                f"elsewhere by {min(4, *(abs(s - sentence) for s in places))}",
                f"elsewhere earlier={places[0] < sentence}",
                f"elsewhere role={role} main={is_main}",
                f"elsewhere rivals={min(rivals, 3)} here={others} main={is_main}",
                f"elsewhere ours={setting.ours} here={others} main={is_main}",
            )
        if latest := self._latest(value, slot):
            first, last = latest
            how = f"here={bool(mine)}, rivals here={others}"
            cues.append(f"last named={last.name == name}, {how}")
            cues.append(f"first of the last named={first.name == name}, {how}")
        return cues

    def _setting(self, index: int) -> _Setting:
        """Return what is told of a value whichever name it is held against."""
        if (known := self._settings.get(index)) is None:
            known = self._settings[index] = self._set(index)
        return known

    def _set(self, index: int) -> _Setting:
        reading, value = self.reading, self.found[index]
        symbols = reading.symbols
        low, high = self.around(value)
        before = symbols[max(low, value.first - 2) : value.first]
        after = symbols[value.last + 1 : min(high, value.last + 3)]
        told = {*reading.cues[max(low, value.first - 6) : value.first]} - LINKS
        direction, baseline = self.change(index)
        kinds = (value.unit, value.form, _magnitude(value.number))
        said = _SPEAKING.intersection(reading.words[max(low, value.first - _EARLIER) : value.first])
        cues = [
            *(f"{what}={kind}" for what, kind in zip(("unit", "form", "magnitude"), kinds, strict=True)),
            f"word before={before[-1] if before else ''}",
            f"words before={' '.join(before)}",
            f"word after={after[0] if after else ''}",
            f"words after={' '.join(after)}",
            f"opens={symbols[low]}",
            f"opens={' '.join(symbols[low : low + 2])}",
            f"values={min(len(self.found), 6)}",
            f"direction={direction}",
            f"reached={is_reached(reading, self.found, index)}",
            f"measured from a name={baseline is not None}",
            *(f"said: {word}" for word in sorted(said)),
            *(f"cue before={kind}" for kind in sorted(told) if kind),
        ]
        ours = not _OURS.isdisjoint(reading.words[low : value.first])
        return _Setting(tuple(cues), kinds, ours, baseline)

    def _standing(self, name: int, slot: str) -> tuple[str, ...]:
        """Return what is told of a name that could fill a slot, whichever value is held against it."""
        if (known := self._standings.get((name, slot))) is None:
            names, places, every = self.reading.names, self.reading.of_name[name], self._of_slot[slot]
            it = names[name]
            alike = [i for i in every if names[i].role == it.role]
            known = self._standings[name, slot] = (
                f"role={it.role}",
                f"type={it.type}",
                f"head={_head(it.name)}",
                f"looks={_looks(it.name)}",
                f"known={it.known}",
                f"sure={int(10 * it.score)}",
                f"places={min(len(places), 4)}",
                f"in title={places[0].end <= self.reading.title_end}",
                f"rivals={min(len(every), 4)}",
                f"{it.role}, {min(alike.index(name), 3)} of {min(len(alike), 3)}",
                f"{it.role}, {min(sum(names[i].role == 'introduces' for i in every), 3)} introduced",
            )
        return known

    def _latest(self, value: Value, slot: str) -> tuple[Mention, Mention] | None:
        """Return the first and the last place of names for a slot in the last sentence before a value that has any."""
        if (known := self._placed.get(slot)) is None:
            names = self.reading.names
            mentions = [m for m in self.reading.mentions if names[m.name].type in SLOTS[slot]]
            firsts = {m.sentence: m for m in reversed(mentions)}
            known = self._placed[slot] = _Placed(mentions, [m.token for m in mentions], firsts)
        before = bisect_left(known.tokens, self.around(value)[0])
        if not before:
            return None
        last = known.mentions[before - 1]
        return known.firsts[last.sentence], last

    def _beside(self, value: Value, best: Mention, near: list[Mention]) -> Iterator[str]:
        """Yield how a value stands to the closest mention of a name in its sentence."""
        reading = self.reading
        words = reading.words
        before = best.token < value.first
        side = "before" if before else "after"
        low, high = (best.token + 1, value.first) if before else (value.last + 1, best.token)
        between = words[low:high]
        crossing = self._count(low, high)
        passed = sum(low <= m.token < high for m in near)
        rivals = [m for m in near if m.name != best.name]
        nearest = all(_gap(m, value) >= _gap(best, value) for m in rivals)
        opens = near[0].token == best.token
        yield from (side, f"{side} within {_bucket(len(between))}", f"nearest={nearest}", f"{side} nearest={nearest}")
        yield from (f"{side} over {min(crossing, 3)} values", f"{side} over {min(passed, 2)} rivals")
        yield f"{side} over {min(crossing, 2)} values, {min(passed, 2)} rivals"
        yield f"here role={reading.names[best.name].role} {side}"
        yield from (f"first here={opens}", f"first here={opens} rivals here={bool(rivals)} {side}")
        yield f"{side}, name after {(best.first and reading.cues[best.first - 1]) or 'nothing'}"
        if not before or value.of > 1:
            yield f"{side}, rank {min(value.rank, 2)} of {min(value.of, 3)}"
        if value.last + 1 < len(words):
            yield f"value then {reading.symbols[value.last + 1]}"
        around = [reading.symbols[i] if 0 <= i < len(words) else "" for i in (best.token - 1, best.token + 1)]
        yield from (f"{side}: {around[0]} _", f"{side}: _ {around[1]}", f"{side}: {around[0]} _ {around[1]}")
        yield f"listed {min(len({m.name for m in near if m.first == best.first}), 4)} for {min(value.of, 4)}"
        symbols = reading.symbols[low:high]
        yield from (f"{side} from {' '.join(symbols[:2])}", f"{side} to {' '.join(symbols[-2:])}")
        if len(symbols) <= 6:
            yield f"{side} all: {' '.join(symbols)}"
        yield f"{side} by {' '.join(kind for kind in reading.cues[low:high] if kind)[:40]}"
        if any(w.endswith("ing") for w in between):
            yield f"{side}: ..-ing.."
        if len(between) <= 3:
            yield f"{side}: {' '.join(reading.symbols[low:high])}"
        for word, kind in zip(between, reading.cues[low:high], strict=True):
            if kind or word in ",;:()" or word == "and":
                yield f"{side}: ..{kind or word}.."


def _magnitude(number: float | None) -> str:
    """Tell about how large a number is, whatever its sign; 1 and 100 are told apart from what is near them.

    >>> [_magnitude(number) for number in (0.3, -1.0, 97.5, 100.0, 3000.0, None)]
    ['< 1', '1', '< 100', '100', 'more', '']
    """
    if number is None:
        return ""
    size = abs(number)
    return f"{size:g}" if size in {1, 100} else next((f"< {step}" for step in _STEPS if size < step), "more")


def _head(name: str) -> str:
    return name.rpartition(" ")[2].casefold()


def _looks(name: str) -> str:
    """Tell how a name is written and of how many words it is.

    >>> _looks("BERT"), _looks("top-1 accuracy"), _looks("Mixture of Experts"), _looks("dropout")
    ('capitals 1', 'digits 2', 'capital 3', 'small 1')
    """
    first, *rest = name.split()
    capitals = sum(map(str.isupper, first))
    digits = any(map(str.isdigit, name))
    written = "capitals" if capitals > 1 else "digits" if digits else "capital" if first[0].isupper() else "small"
    return f"{written} {min(1 + len(rest), 3)}"


def _gap(mention: Mention, value: Value) -> int:
    # A name after its number ("87% accuracy") is a little nearer than one before it.
    return 2 * (value.first - mention.token) if mention.token < value.first else 2 * (mention.token - value.last) - 1


def _bucket(length: int) -> str:
    return str(length) if length <= 2 else next((str(n) for n in (4, 8, 16) if length <= n), "99")
