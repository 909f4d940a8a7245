"""Lines that are too long, broken inside brackets or before operators."""

from __future__ import annotations

from typing import Any

from autodiff_sst.emit.expressions import chain_text, content_text, part_text, shape_of, text
from autodiff_sst.emit.shapes import ATOM, TEST, Atom, Brackets, Chain, Part, Prefix, Suffix

FEW, SHORT = 5, 24  # more and shorter parts than that are set like words of a text


def statement_text(pieces: list[Part]) -> str:
    """A statement on one line."""
    return "".join(map(part_text, pieces))


def statement_lines(pieces: list[Part], room: int) -> list[str]:
    """A statement in lines of at most `room` columns, if that can be.

    The last expression is broken rather than an earlier one, the value rather than the
    target, and several only where one is not enough.
    """
    flat = statement_text(pieces)
    if len(flat) <= room:
        return [flat]
    best, excess = [flat], len(flat) - room
    places = [i for i, piece in enumerate(pieces) if piece.node is not None]
    for chosen in [*([i] for i in reversed(places)), places]:
        found = _break_at(chosen, pieces, room)
        width = max(map(len, found))
        if width <= room:
            return found
        if width - room < excess:
            best, excess = found, width - room
    return best


def _break_at(chosen: list[int], pieces: list[Part], room: int) -> list[str]:
    """The statement, where only the chosen pieces may be broken."""
    bounds = [*chosen, len(pieces)]
    found = [statement_text(pieces[: bounds[0]])]
    for start, end in zip(chosen, bounds[1:], strict=True):
        part, after = pieces[start], statement_text(pieces[start + 1 : end])
        before = found[-1] + part.word
        found[-1:] = expression_lines(before, part.node, part.need, after, room)
    return found


def expression_lines(before: str, node: Any, need: int, after: str, room: int) -> list[str]:
    """`before`, the expression and `after` in lines of at most `room` columns, if that can be."""
    flat = before + text(node, need) + after
    if len(flat) <= room:
        return [flat]
    shape = shape_of(node)
    match shape:
        case Atom():
            return [flat]
        case Suffix():
            return expression_lines(before, shape.node, ATOM, shape.word + after, room)
        case Prefix(part=part) if shape.level >= need:
            return expression_lines(before + part.word, part.node, part.need, after, room)
        case Prefix():
            inside = expression_lines("", node, TEST, "", room - 4)
        case Chain():
            inside = _chain_lines(shape, "", room - 4)
        case Brackets():
            return _bracket_lines(before, shape, after, room)
    return [before + "(", *_indented(inside), ")" + after]


def _indented(inside: list[str]) -> list[str]:
    return ["    " + line for line in inside]


def _chain_lines(chain: Chain, after: str, room: int) -> list[str]:
    """A chain inside brackets that are already open: breaks before each of its words."""
    flat = chain_text(chain) + after
    if len(flat) <= room:
        return [flat]
    found: list[str] = []
    for part in chain.parts:
        ending = after if part is chain.parts[-1] else ""
        found += expression_lines(part.word, part.node, part.need, ending, room)
    return found


def _bracket_lines(before: str, brackets: Brackets, after: str, room: int) -> list[str]:
    opening, closing = brackets.pair[0], brackets.pair[1]
    content = content_text(brackets)
    if brackets.head is not None:
        head = text(brackets.head, ATOM)
        # A short index or argument list after a long head: `(...).sum(axis=0)`, `f(...)[0]`.
        if len(content) < len(head) or not content:
            broken = expression_lines(
                before, brackets.head, ATOM, opening + content + closing + after, room
            )
            if len(broken) > 1:
                return broken
        before += head
    if not content:
        return [before + opening + closing + after]
    return [before + opening, *_indented(_content_lines(brackets, room - 4)), closing + after]


def _content_lines(brackets: Brackets, room: int) -> list[str]:
    flat = content_text(brackets)
    if len(flat) <= room:
        return [flat]
    if isinstance(brackets.parts, Chain):
        return _chain_lines(brackets.parts, "", room)
    alone = len(brackets.parts) == 1 and brackets.comma != "must"
    comma = "" if alone or brackets.comma == "no" else ","
    words = [part_text(part) for part in brackets.parts]
    if len(words) > FEW and max(map(len, words)) <= SHORT:
        return _filled([word + "," for word in words[:-1]] + [words[-1] + comma], room)
    found: list[str] = []
    for part in brackets.parts:
        shape = None if part.word or part.node is None else shape_of(part.node)
        if part.node is None:
            found.append(part.word + comma)
        elif isinstance(shape, Chain):  # the brackets we are in will do
            found += _chain_lines(shape, comma, room)
        else:
            found += expression_lines(part.word, part.node, part.need, comma, room)
    return found


def _filled(words: list[str], room: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
