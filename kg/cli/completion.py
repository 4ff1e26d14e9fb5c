"""Shell completion: the scripts, and a bash that keeps `name=value` together."""

from __future__ import annotations

from itertools import pairwise

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from kg.cli.options import Known

SHELLS = ("bash", "zsh", "fish")


class Bash(BashComplete):
    """Bash breaks words at `=`: put them together to read them, and answer with what comes after it."""

    name = "bash"
    # After `method=` comes its value, not a space.
    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)", 'COMPREPLY+=("$value"); [[ $value == *= ]] && compopt -o nospace'
    )

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one being written, and that one."""
        args, incomplete = super().get_completion_args()
        words = join_assignments([*args, incomplete])
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        """Return what bash puts in place of the word it sees."""
        _, equals, value = str(item.value).partition("=")
        if equals and value:
            return f"{item.type},{value}"
        return super().format_completion(item)


def join_assignments(words: list[str]) -> list[str]:
    """Join words that bash broke at `=`.

    >>> join_assignments(["-p", "method", "=", "Lo"]), join_assignments(["-p", "method", "="])
    (['-p', 'method=Lo'], ['-p', 'method='])
    """
    joined = words[:1]
    for before, word in pairwise(words):
        if joined and (word == "=" or before == "="):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


add_completion_class(Bash)


@click.command()
@click.argument("shell", type=Known("shell", lambda: SHELLS, listed=True))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    It completes commands, options, questions, their parameters, and the names in the graph.

    \b
    Examples:
      eval "$(kg completion bash)"                              in ~/.bashrc
      eval "$(kg completion zsh)"                               in ~/.zshrc
      kg completion fish > ~/.config/fish/completions/kg.fish
    """
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(ctx.find_root().command, {}, "kg", "_KG_COMPLETE").source())
