"""The numbers of a document: where they stand among its names, and the cues that tell what each of them is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

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


class Numbers:
    """The values of one document and where they stand among its names."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.found = values(reading)
        self.main = main_method(reading)
        self._near: dict[tuple[int, int, str], list[Mention]] = {}
        self._value_cues: dict[int, list[str]] = {}
        self._slot_cues: dict[tuple[int, int, str], list[str]] = {}
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

    def slot_cues(self, value: Value, name: int, slot: str) -> list[str]:
        """Return the cues that tell whether a value belongs to a name."""
        if (known := self._slot_cues.get((value.first, name, slot))) is None:
            known = self._slot_cues[value.first, name, slot] = self._tell_slot(value, name, slot)
        return known

    def _tell_slot(self, value: Value, name: int, slot: str) -> list[str]:
        reading = self.reading
        role, is_main = reading.names[name].role, name == self.main
        sentence = reading.sentence_of[value.first]
        near = self.near(value, slot)
        mine = [m for m in near if m.name == name]
        others = len(mine) < len(near)
        rivals = len(self._of_slot[slot])
        ours = not _OURS.isdisjoint(reading.words[self.around(value)[0] : value.first])
        cues = [f"role={role}", f"rivals={min(rivals, 4)}", f"unit={value.unit}", f"rivals here={others}"]
        if is_main:
            cues += ("main", f"main, ours={ours}")
        if mine:
            cues.append(f"here main={is_main}")
            cues += self._beside(value, min(mine, key=lambda m: _gap(m, value)), near)
        else:
            places = [m.sentence for m in reading.of_name[name]]
            cues += (
                "elsewhere",
                f"elsewhere by {min(4, *(abs(s - sentence) for s in places))}",
                f"elsewhere earlier={places[0] < sentence}",
                f"elsewhere role={role} main={is_main}",
                f"elsewhere rivals={min(rivals, 3)} here={others} main={is_main}",
                f"elsewhere ours={ours} here={others} main={is_main}",
            )
        return list(dict.fromkeys(cues))

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
        if any(w.endswith("ing") for w in between):
            yield f"{side}: ..-ing.."
        if len(between) <= 3:
            yield f"{side}: {' '.join(reading.symbols[low:high])}"
        for word, kind in zip(between, reading.cues[low:high], strict=True):
            if kind or word in ",;:()" or word == "and":
                yield f"{side}: ..{kind or word}.."


def _gap(mention: Mention, value: Value) -> int:
    # A name after its number ("87% accuracy") is a little nearer than one before it.
    return 2 * (value.first - mention.token) if mention.token < value.first else 2 * (mention.token - value.last) - 1


def _bucket(length: int) -> str:
    return str(length) if length <= 2 else next((str(n) for n in (4, 8, 16) if length <= n), "99")
