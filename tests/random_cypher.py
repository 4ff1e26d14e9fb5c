"""Random statements in the Cypher that both engines know, drawn along the schema: paths, conditions, parts, order."""

from __future__ import annotations

import random
from collections.abc import Sequence

from kg.model import Graph
from kg.schema import EDGES

WALKS = frozenset({"BUILDS_ON", "SUBCLASS_OF", "COMPARED_WITH", "PART_OF"})


def statement(chance: random.Random, graph: Graph) -> str:
    """Return a statement that begins at a node of the graph, drawn by how many edges it has."""
    return _Drawing(chance, graph).statement()


class _Drawing:
    def __init__(self, chance: random.Random, graph: Graph) -> None:
        self.chance = chance
        self.ends = [end for source, _, target in graph.edges for end in (source, target)]
        self.graph = graph
        self.nodes: dict[str, str] = {}  # the type of each named node; "" where it may be several
        self.edges: list[str] = []
        self.count = 0

    def statement(self) -> str:
        start = self.graph.nodes[self.chance.choice(self.ends)]
        self.nodes["a"] = start.type
        lines = [
            f"MATCH {self.chain('a', self.chance.choice((1, 2, 2, 3, 3, 4)))}",
            self.where([f"a.id = '{_escaped(start.id)}'"]),
        ]
        if self.chance.random() < 0.3:
            lines += self.middle()
        if self.chance.random() < 0.3:
            lines += self.more()
        return " ".join(line for line in (*lines, self.answer()) if line)

    def chain(self, start: str, length: int) -> str:
        """A path from a node that is named already."""
        text, kind = (
            f"({start}{f':{self.nodes[start]}' if self.nodes[start] and self.draw(0.7) else ''})",
            self.nodes[start],
        )
        back = ("", "")
        for _ in range(length):
            # Many statements go to and fro, from a paper over what it names to the next paper.
            if all(back) and self.draw(0.5):
                edge, far = back
                if "*" not in edge and self.draw(0.5):
                    self.edges.append(self.fresh("e"))
                    edge = edge.replace("[", f"[{self.edges[-1]}")
            else:
                edge, far = self.step(kind)
            back = (_reversed(edge), kind) if far else ("", "")
            text += edge
            kind = far
            known = [name for name, of in self.nodes.items() if of == kind and kind and name != start]
            if known and self.draw(0.1):
                text += f"({self.chance.choice(known)})"
            else:
                label = f":{kind}" if kind and self.draw(0.8) else ""
                name = self.fresh("n") if self.draw(0.7) else ""
                if name:
                    self.nodes[name] = kind
                text += f"({name}{label})"
            if not kind:
                break
        return text

    def step(self, kind: str) -> tuple[str, str]:
        """An edge from a node of a type, and the type it leads to, "" where there are several."""
        options = [
            (edge.name, arrow, pair[arrow == ">"])
            for edge in EDGES.values()
            for pair in edge.ends
            for arrow in "<>"
            if pair[arrow == "<"] == kind
        ]
        name, arrow, far = self.chance.choice(options)
        types = [name]
        if self.draw(0.25):
            types += sorted({n for n, a, f in options if a == arrow and f == far and n != name})[:2]
        if self.draw(0.1):
            arrow = ""
        fars = {f for n, a, f in options if n in types and arrow in {"", a}}
        named = self.fresh("e") if self.draw(0.4) else ""
        star = ""
        if len(types) == 1 and name in WALKS and self.draw(0.2):
            named, star = "", "*1..2"
        elif named:
            self.edges.append(named)
        inside = f"[{named}:{'|'.join(types)}{star}]"
        return {"<": f"<-{inside}-", ">": f"-{inside}->", "": f"-{inside}-"}[arrow], far if len(fars) == 1 else ""

    def where(self, conditions: Sequence[str] = ()) -> str:
        found = [*conditions, *(self.condition() for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2))))]
        self.chance.shuffle(found)
        return f"WHERE {' AND '.join(found)}" if found else ""

    def condition(self) -> str:
        one, two = self.some(), self.some()
        numbers = f"{one}.papers {self.chance.choice(('<', '<=', '<>', '='))} {two}.papers"
        node = self.chance.choice(sorted(self.nodes))
        known = sorted(name for name, kind in self.nodes.items() if kind)
        near = self.chance.choice(known)
        edge, _ = self.step_unnamed(self.nodes[near])
        return self.chance.choice(
            (
                numbers,
                numbers,
                f"{one}.papers > {self.chance.randint(0, 2)}",
                f"({numbers} OR {node}.papers > {self.chance.randint(1, 3)})",
                f"{node}.id <> {self.chance.choice(sorted(self.nodes))}.id",
                f"{node}.name STARTS WITH '{self.chance.choice('ABCDLST')}'",
                f"NOT {node}.name CONTAINS '{self.chance.choice('aeiou')}'",
                f"EXISTS {{ MATCH ({near}){edge}() }}",
                f"NOT EXISTS {{ MATCH ({near}){edge}() }}",
                f"EXISTS {{ MATCH ({near}){edge}(x) WHERE x.id <> {node}.id }}",
            )
        )

    def step_unnamed(self, kind: str) -> tuple[str, str]:
        edges, count = list(self.edges), self.count
        while True:
            text, far = self.step(kind)
            named = self.edges[len(edges) :]
            self.edges, self.count = list(edges), count
            if not named and "*" not in text:
                return text, far

    def middle(self) -> list[str]:
        """A WITH that groups, and perhaps a MATCH behind it."""
        kept = self.chance.choice(sorted(self.nodes))
        count = self.fresh("c")
        kind = self.nodes[kept]
        self.nodes, self.edges = {kept: kind}, []
        lines = [f"WITH {kept}, count(*) AS {count}"]
        if self.draw(0.5):
            lines.append(f"WHERE {count} > 1")
        if kind:
            optional = "OPTIONAL " if self.draw(0.3) else ""
            lines += [f"{optional}MATCH {self.chain(kept, self.chance.randint(1, 2))}"]
        return lines

    def more(self) -> list[str]:
        """Another MATCH, perhaps OPTIONAL, from something that is known."""
        known = sorted(name for name, kind in self.nodes.items() if kind)
        if not known:
            return []
        optional = "OPTIONAL " if self.draw(0.4) else ""
        line = f"{optional}MATCH {self.chain(self.chance.choice(known), self.chance.randint(1, 2))}"
        return [line] if optional else [line, self.where()]

    def answer(self) -> str:
        columns = [f"{name}.id" for name in self.nodes] + [f"{name}.papers" for name in self.edges]
        chosen = self.chance.sample(columns, self.chance.randint(1, min(3, len(columns))))
        how = self.chance.random()
        if how < 0.2:
            return "RETURN count(*) AS n"
        if how < 0.45:
            node = self.chance.choice(sorted(self.nodes))
            return f"RETURN {chosen[0]} AS x, count(DISTINCT {node}) AS n, count(*) AS m"
        if how < 0.6:
            return f"RETURN DISTINCT {', '.join(chosen)}"
        if how < 0.75:
            names = ", ".join(f"x{k}" for k in range(len(chosen)))
            aliased = ", ".join(f"{column} AS x{k}" for k, column in enumerate(chosen))
            return f"RETURN {aliased} ORDER BY {names} LIMIT {self.chance.choice((3, 20))}"
        return f"RETURN {', '.join(chosen)}"

    def some(self) -> str:
        """A node or an edge, edges more often than they are many."""
        names = sorted(self.nodes)
        return self.chance.choice(self.edges) if self.edges and self.draw(0.5) else self.chance.choice(names)

    def fresh(self, mark: str) -> str:
        self.count += 1
        return f"{mark}{self.count}"

    def draw(self, often: float) -> bool:
        return self.chance.random() < often


def _reversed(edge: str) -> str:
    """The same kind of edge walked the other way, without a name."""
    inside = "[" + edge[edge.index(":") : edge.index("]") + 1]
    return f"<-{inside}-" if edge.endswith(">") else f"-{inside}->" if edge.startswith("<") else f"-{inside}-"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
