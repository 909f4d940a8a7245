"""The source text that a derivative shows, and for which types."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .annotations import examples_of
from .compiled import Compiled
from .derivative import bind, entries_of, find, parameter_names, prepared
from .errors import ArgumentError, DerivativeSourceUnavailable
from .recipe import Recipe

MODES = ("grad", "value_and_grad", "jvp", "jacfwd", "jacrev")


def source_of(recipe: Recipe) -> str:
    """The source for the signature compiled last, else for that of the annotations."""
    entries = [entry for entry, _ in entries_of(recipe)]
    if entries:
        return _others(entries[:-1]) + str(entries[-1].text)
    try:
        entry, _ = compiled_for(recipe, None)
    except ArgumentError as error:
        raise DerivativeSourceUnavailable(
            f"no derivative of {recipe.primal.__name__} is compiled yet: call it once, use"
            f" source_for(*example_arguments), or annotate its parameters ({error})"
        ) from None
    return str(entry.text)


def _others(entries: Sequence[Compiled]) -> str:
    """A comment that lists the signatures not shown."""
    if not entries:
        return ""
    lines = [f"# Compiled for {len(entries) + 1} signatures; this is the most recent. The others:"]
    for entry in entries:
        text = entry.types or "no numbers"
        lines += [f"#   {line}" for line in textwrap.wrap(text, 92)]
    return "\n".join(lines) + "\n"


def compiled_for(recipe: Recipe, types: Any) -> tuple[Compiled, dict[str, Any]]:
    """The derivative for example arguments or annotations, and the arguments it was made with.

    Raises
    ------
    ArgumentError
        Types are missing, or the derivative depends on a value that nobody gave.
    """
    arguments, made_up = example_arguments(recipe, types)
    entry, _ = find(recipe, arguments)
    for guard in entry.guards:
        name = guard.root.removeprefix("param:")
        if guard.kind == "equal" and name in made_up and not guard.path:
            raise ArgumentError(
                f"the derivative depends on the value of {name!r}, which its annotation does not"
                f" tell: give example arguments, with the {name} that is meant"
            )
    return entry, arguments


def example_arguments(recipe: Recipe, types: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Arguments by name, `self` first for a bound method, and the names that were made up."""
    receiver = recipe.receiver
    function: Any = recipe.primal
    found, made_up = examples_of(function, types, 0 if receiver is None else 1)
    if receiver is not None:
        found = {parameter_names(function)[0]: receiver} | found
    return prepared(recipe, found), made_up


def show(
    f: Callable[..., Any],
    *args: Any,
    mode: str = "grad",
    argnums: Any = 0,
    **kwargs: Any,
) -> None:
    """Print the source of a derivative.

    Parameters
    ----------
    f
        A function, or a derivative (which tells mode and argnums itself).
    *args, **kwargs
        Example arguments; without any, the annotations of `f` tell the types.
    mode
        "grad", "value_and_grad", "jvp", "jacfwd" or "jacrev".
    argnums
        As for `grad`.

    Examples
    --------
    >>> from autodiff_sst import show
    >>> def f(x, y):
    ...     return x * y
    >>> show(f, 2.0, 3.0)  # doctest: +ELLIPSIS
    def f_grad(x, y):
    ...
        return y
    """
    print(source_text(f, args, kwargs, mode, argnums), end="")


def source_text(
    f: Callable[..., Any],
    args: tuple[Any, ...] = (),
    kwargs: Mapping[str, Any] | None = None,
    mode: str = "grad",
    argnums: Any = 0,
) -> str:
    """What `show` prints."""
    recipe = _recipe(f, mode, argnums)
    if not args and not kwargs:
        return source_of(recipe)
    entry, _ = find(recipe, prepared(recipe, bind(recipe, args, kwargs or {})))
    return str(entry.text)


def source_for_types(f: Callable[..., Any], types: Any, mode: str, argnums: Any) -> str:
    """The source for example arguments by name; what is missing comes from the annotations."""
    return compiled_for(_recipe(f, mode, argnums), types)[0].text


def _recipe(f: Any, mode: str, argnums: Any) -> Recipe:
    from .operators import make_recipe, recipe_of

    if mode not in MODES:
        raise ArgumentError(f"mode is one of {', '.join(MODES)}, not {mode!r}")
    return recipe_of(f) or make_recipe(mode, f, argnums)
