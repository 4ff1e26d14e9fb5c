"""Text as it is compared: normal forms of names, ids made from them, and the identity of papers."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
_TO_NAME = {letter: name for name, letter in _GREEK.items()}
_TEX_ACCENT = re.compile(r"""\\(?:['"`^~=.]|[cvHukrdb](?=\{))\{?\\?([A-Za-z])\}?""")
_TEX = re.compile(
    r"\\(?:emph|mbox|ensuremath|underline|operatorname"
    r"|(?:text|math)?(?:bf|it|tt|sc|rm|sf|cal|bb|frak|scr|up|normal|md|sl)?)\b|[{}$\\]"
)
_ARXIV = re.compile(
    r"(?:(?:doi: ?|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/)?(?:oai:)?"
    r"(?:arxiv[:./ ]|arxiv\.org[:/]|(?:arxiv|alphaxiv|ar5iv|ar5iv\.labs\.arxiv)\.org/(?:abs|pdf|html)/|"
    r"huggingface\.co/papers/)?"
    r"(\d{4}\.\d{4,5}|[a-z\-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?: ?\[[\w.-]+\]|/?(?:[?#].*)?)",
    re.I,
)
_HTML = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|span|scp|tt|(?:mml|jats):\w+)(?: [^<>]*)?/?>", re.I)
# Of a name (A*, C#); a star at the end is a footnote's, and stars around words are mark-up.
_SIGN = re.compile(r"(?<![*\w])(\w+)(\*(?=[^\w*]+\w)|#)")
_SIGNS = {"*": " star", "#": " sharp"}
_DOI = re.compile(r"(10\.\d{4,9}/[^\s\"<>]+)", re.I)


def sound(text: str) -> str:
    """Return `text` as it can be written: half a character (a lone surrogate) becomes U+FFFD.

    Arguments of the command line that are no UTF-8 hold such halves. The length stays.

    >>> sound("a\\udcffb") == "a\\ufffdb"
    True
    """
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def fold(text: str) -> str:
    """Return `text` in Unicode compatibility form, without accents, TeX mark-up or case; Greek letters by name.

    >>> fold("$\\\\tau$-bench"), fold("τ-bench"), fold("Naïve Bayes"), fold('\\\\emph{Na\\\\"{i}ve} Bayes')
    ('tau-bench', 'tau-bench', 'naive bayes', 'naive bayes')
    """
    text = _TEX.sub("", _TEX_ACCENT.sub(r"\1", text))
    text = "".join(_TO_NAME.get(c, c) for c in unicodedata.normalize("NFKD", text.casefold()))
    return "".join(c for c in text if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def normalise(name: str) -> str:
    """Return the form under which two spellings of one name are the same: case, hyphens, spaces and plurals gone.

    Digits stay, so versions stay apart; a plus stays, so Command R and Command R+ do too.

    >>> normalise("Graph Neural Networks") == normalise("graph neural-network")
    True
    >>> normalise("GPT-3.5"), normalise("GPT 4"), normalise("GPT-4o"), normalise("GPT-35") == normalise("GPT-3.5")
    ('gpt3.5', 'gpt4', 'gpt4o', False)
    """
    # A dot between digits is a version's; every other mark only separates.
    words = re.findall(r"\d+(?:\.\d+)+|[^\W_]+|\+|@", fold(name))
    return "".join(_singular(w) for w in words) or fold(name).strip()


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def squash(name: str) -> str:
    """Return the letters and digits of a name, without case.

    >>> squash("Low-Rank Adaptation")
    'lowrankadaptation'
    """
    return "".join(filter(str.isalnum, name.casefold()))


def slug(text: str, *, limit: int = 120) -> str:
    """Return a readable piece of an id: folded words joined by hyphens.

    >>> slug("LoRA: Low-Rank Adaptation of Large Language Models")
    'lora-low-rank-adaptation-of-large-language-models'
    """
    return "-".join(re.findall(r"\d+(?:\.\d+)+|[^\W_]+|\+|@", fold(text)))[:limit].strip("-")


def chunks(text: str) -> tuple[list[str], list[int]]:
    """Return what stands between the spaces of a text, and where each begins.

    >>> chunks("A title\\nand  more")
    (['A', 'title', 'and', 'more'], [0, 2, 8, 13])
    """
    found = text.split()
    sizes = list(map(len, found))
    # Most texts have one space between any two, which need not be looked for.
    if sum(sizes) + len(found) - 1 == len(text):
        return found, list(accumulate(map((1).__add__, sizes[:-1]), initial=0))
    begins: list[int] = []
    at = 0
    for chunk, size in zip(found, sizes, strict=True):
        at = text.index(chunk, at)
        begins.append(at)
        at += size
    return found, begins


def occurrences(text: str, form: str) -> list[tuple[int, int]]:
    """Return where a form stands as a whole word, as written.

    >>> occurrences("BERT and RoBERTa; BERT.", "BERT")
    [(0, 4), (18, 22)]
    """
    found: list[tuple[int, int]] = []
    if not form:
        return found
    # Only a letter or a digit at a form's edge goes on with a word beside it.
    opens, closes = not form[0].isalnum(), not form[-1].isalnum()
    size, at = len(form), text.find(form)
    while at >= 0:
        end = at + size
        if (opens or not _of_word(text[at - 1 : at])) and (closes or not _of_word(text[end : end + 1])):
            found.append((at, end))
            at = text.find(form, end)
        else:
            at = text.find(form, at + 1)
    return found


def _of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id in an identifier or URL (arXiv's own DOIs hold one, too), without its version, or None.

    >>> arxiv_id("https://arxiv.org/abs/2106.09685v2"), arxiv_id("arXiv:cs.CL/0106004"), arxiv_id("10.1/2")
    ('2106.09685', 'cs/0106004', None)
    >>> arxiv_id("https://doi.org/10.48550/arXiv.2106.09685"), arxiv_id("https://huggingface.co/papers/2106.09685")
    ('2106.09685', '2106.09685')
    """
    match = _ARXIV.fullmatch(re.sub(r"^https?://(?:www\.|export\.)?", "", text.strip()))
    # The class of a subject (cs.CL) is no part of an old id.
    return re.sub(r"\.\w+/", "/", match.group(1)).lower() if match else None


def doi(text: str) -> str | None:
    """Return the DOI in an identifier or URL, in lower case; None where there is none.

    >>> doi("https://doi.org/10.18653/V1/N19-1423"), doi("https://doi.org/10.18653%2FV1%2FN19-1423?from=x")
    ('10.18653/v1/n19-1423', '10.18653/v1/n19-1423')
    >>> doi("(10.1016/S0004-3702(98)00023-X)")
    '10.1016/s0004-3702(98)00023-x'
    """
    if "://" in text:
        text = unquote(re.sub(r"[?#].*", "", text))
    match = _DOI.search(text)
    if match is None:
        return None
    found = match.group(1).rstrip(".,;")
    # A closing bracket that nothing in the DOI opens is of the text around it.
    return (found.rstrip(".,;)") if found.count(")") > found.count("(") else found).lower()


def paper_id(*, title: str, ids: tuple[str, ...] = ()) -> str:
    """Return a paper's id: its arXiv id, else its DOI, else the source's own id, else its normalised title.

    >>> paper_id(title="LoRA", ids=("W42", "10.1000/X", "https://arxiv.org/abs/2106.09685v1"))
    '2106.09685'
    >>> paper_id(title="A Title", ids=("W42",)), paper_id(title="A Title!")
    ('W42', 'a-title')
    """
    for find in (arxiv_id, doi):
        for candidate in ids:
            if found := find(candidate):
                return found
    own = next((i.strip() for i in ids if i.strip() and "://" not in i), None)
    return own or title_id(title)


def title_id(title: str) -> str:
    """Return the id of a paper of which only the title is known; a long one ends in a digest of what it cuts off.

    >>> title_id("A Title!"), title_id("On Words, Part I") == title_id("On Words, Part II")
    ('a-title', False)
    >>> title_id("Oil &amp; H<sub>2</sub>O"), title_id("Learning C# Fast"), title_id("A Title*")
    ('oil-h2o', 'learning-c-sharp-fast', 'a-title')
    >>> len(title_id("word " * 99)), title_id("word " * 99 + "I") == title_id("word " * 99 + "II")
    (120, False)
    """
    title = _HTML.sub("", html.unescape(title))
    whole = slug(_SIGN.sub(lambda m: m[1] + _SIGNS[m[2]], title), limit=len(title) * 20)
    if len(whole) > 120:
        return f"{whole[:111]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
    return whole or fold(title).strip() or title.strip()
