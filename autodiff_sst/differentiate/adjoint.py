"""Reverse mode: the forward sweep records what the reverse sweep reads, then adjoints flow back.

For each statement in reverse order the adjoint of what it made is turned into contributions to
the adjoints of what it read (Griewank & Walther, Evaluating Derivatives, chapter 3). A region's
adjoint is a region: a branch is reversed by the same test, a loop by a loop that runs backwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..errors import ArgumentError, point_at
from ..ir.analyses import Analyses, Guard, Guards
from ..ir.build import Builder, Doubles
from ..ir.callee import callee_of
from ..ir.dead import drop_dead_code
from ..ir.nodes import (
    Assign,
    Atom,
    Block,
    Const,
    For,
    Function,
    If,
    Stmt,
    Try,
    Var,
    While,
    With,
    fresh,
    named_after,
)
from ..ir.rebuild import substitute
from ..ir.types import (
    Array,
    List,
    Saved,
    Scalar,
    Tape,
    Tuple,
    can_vary,
    dims_of,
    dtype_of,
    is_number,
    sole_dtype,
)
from ..ir.unbound import possibly_unbound
from ..ir.walk import defined, free, statements
from ..ir.wishes import wished
from ..rules.algebra import emit
from ..rules.applying import Cut, called, differentiable, place_of, pull_cotangent
from ..rules.choices import choice_of, cuts_off
from ..rules.fitting import fit_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, getitem
from ..rules.python import pop_op, push_op, repeat_item
from ..rules.records import record_op, unrecord_op
from ..rules.shapes import astype
from ..rules.solutions import SOLUTIONS
from ..rules.symbols import Symbol, is_python_number, to_atom
from ..rules.views import VIEWS
from ..runtime import add_structures, zeros_of
from .calls import reverse_call
from .loops import reverse_loop
from .regions import reverse_branches, reverse_context
from .saving import guarded_values, without_repeats
from .sizes import hoist_shapes, shape_donors
from .solutions import reverse_solution
from .zeros import derivative_name, is_mixed, number_of, with_role, zero_like

Bars = dict[Var, Atom]
Cuts = dict[int, Cut]
RECENT = 8  # how many statements back a contribution is looked for


def adjoint_function(
    function: Function,
    wrt: tuple[int, ...],
    seeds: tuple[Atom | None, ...],
    analyses: Analyses,
    *,
    keep_values: bool,
) -> Function:
    """The function's adjoints of the parameters `wrt`, for a cotangent of each result.

    `seeds` are literals or new variables (which become parameters); None is zero. With
    `keep_values` the results themselves are yielded first.
    """
    inputs = [function.params[place] for place in wrt]
    sweep = Sweep(analyses.varied(function.body, inputs), analyses, function)
    bars: Bars = {}
    for result, seed in zip(function.body.yields, seeds, strict=True):
        if isinstance(result, Var) and result in sweep.varied and seed is not None:
            sweep.accumulate(bars, result, sweep.seed(result, seed))
    forward = sweep.block(function.body.stmts, bars)
    found = tuple(sweep.result_for(bars, x) for x in inputs)
    values = function.body.yields if keep_values else ()
    body = Block((*forward, *sweep.builder.stmts), (*values, *found))
    extra = tuple(s for s in seeds if isinstance(s, Var))
    return Function(f"{function.name}_grad", (*function.params, *extra), drop_dead_code(body))


def split_adjoint(
    function: Function,
    wrt: tuple[int, ...],
    seeds: tuple[Var | None, ...],
    analyses: Analyses,
    begun: Mapping[Var, Var] | None = None,
) -> tuple[Function, Function, tuple[Atom, ...]]:
    """The two sweeps as two functions, and the values that pass from one to the other.

    The second one takes the cotangents, and the adjoints of parameters that are `begun` already.
    """
    inputs = [function.params[place] for place in wrt]
    sweep = Sweep(analyses.varied(function.body, inputs), analyses, function)
    bars: Bars = dict(begun or {})
    for result, seed in zip(function.body.yields, seeds, strict=True):
        if isinstance(result, Var) and result in sweep.varied and seed is not None:
            sweep.accumulate(bars, result, seed)
    forward = sweep.block(function.body.stmts, bars)
    found = tuple(sweep.result_for(bars, x) for x in inputs)
    own = (*(seed for seed in seeds if seed is not None), *(begun or {}).values())
    reverse = drop_dead_code(Block(tuple(sweep.builder.stmts), found))
    reverse = hoist_shapes(without_repeats(reverse, forward), forward, {}, function.params)
    known = defined(forward) | set(function.params)
    saved = tuple(sorted(free(reverse) & known, key=lambda v: v.number))
    kept = guarded_values(saved, sweep.guards.known)
    yields = (*function.body.yields, *kept.yields)
    first = drop_dead_code(Block((*forward, *kept.stmts), yields))
    made = {t: stmt for stmt in statements(first) for t in stmt.targets}
    passed: dict[Var, Atom] = {v: fresh(wished(v, made), v.type) for v in saved}
    second = substitute(reverse, passed)
    params = (*(passed[v] for v in saved), *own)
    return (
        Function(f"{function.name}_forward", function.params, first),
        Function(f"{function.name}_pullback", params, second),  # type: ignore[arg-type]
        kept.yields,
    )


class Sweep:
    """The reverse sweep under construction; `builder` collects its statements."""

    def __init__(self, varied: set[Var], analyses: Analyses, function: Function) -> None:
        self.varied = varied
        self.analyses = analyses
        self.consumed = analyses.consumed(function.body)
        self.guards: Guards = analyses.guards(function.body)
        self.donors = shape_donors(function.params)
        self.unbound = possibly_unbound(function.body.stmts)
        # What may be of single precision has its adjoint converted where it leaves its paths.
        doubles: Doubles = "any" if is_mixed(function) else "plain"
        self.builder = Builder(algebra=analyses.algebra, doubles=doubles)
        self.later: set[Atom] = set()  # bound by statements that have been reversed

    # --- adjoints -----------------------------------------------------------------------------

    def adjoint_of(self, bars: Bars, x: Var) -> Atom:
        """The adjoint of `x` so far, written out when it is zero."""
        if x in bars:
            return bars[x]
        return self.zero(x, derivative_name(x, "_bar"))

    def zero(self, x: Var, name: str = "") -> Atom:
        """A zero adjoint; what some path leaves unbound has the shape of a parameter."""
        if isinstance(x.type, List) and isinstance(x.type.item, Scalar) and x not in self.unbound:
            op = PRIMITIVES[repeat_item].op
            zero = number_of(x.type.item, 0.0, self.builder.doubles)
            return self.builder.emit(op, zero, x, name=name, type=x.type)
        dims = x.type.dims if isinstance(x.type, Array) else None
        donor, _ = self.donors.get(dims, (x, 0)) if dims and x in self.unbound else (x, 0)
        return zero_like(self.builder, donor if donor.type == x.type else x, name)

    def result_for(self, bars: Bars, x: Var) -> Atom:
        """The adjoint of an input in its dtype, as a number of NumPy's where its precision needs
        one: what branches and loops give may be Python's zero."""
        found = self.adjoint_of(bars, x)
        if not isinstance(x.type, (Array, Scalar)) or is_python_number(x.type):
            return found
        dtype = dtype_of(x.type)
        if dims_of(x.type) == () and dtype in ("float64", "complex128"):
            return found
        made = self.builder.binding(found)
        joined = isinstance(x.type, Scalar) and not isinstance(made, Assign)
        if dtype is None or (_is_of_numpy(found, dtype) and not joined):
            return found
        return self.builder.emit(PRIMITIVES[astype].op, found, dtype=Const(dtype))

    def seed(self, result: Var, given: Atom) -> Atom:
        """The cotangent of a result, a literal as a number of NumPy's where that matters."""
        if given != Const(1.0):
            return given
        return number_of(result.type, 1.0, self.builder.doubles)

    def accumulate(self, bars: Bars, x: Atom, contribution: Atom) -> None:
        """Add a contribution to the adjoint of `x`."""
        if not isinstance(x, Var) or x not in self.varied:
            return
        if x not in bars:
            bars[x] = self.named(contribution, x)
        elif isinstance(x.type, (List, Tuple, Tape, Saved)):
            op = PRIMITIVES[add_structures].op
            name = derivative_name(x, "_bar")
            bars[x] = self.builder.emit(op, bars[x], contribution, name=name, type=x.type)
        else:
            bars[x] = self.named(emit(self.builder, np.add, bars[x], contribution), x)

    def hand_back(self, bars: Bars, x: Atom, bar: Atom) -> None:
        """Add the adjoint of what this value becomes on some path, or in a call: of another dtype
        where paths or calls disagree."""
        certain = is_number(x.type) and sole_dtype(x.type) is not None
        if isinstance(x, Var) and x in self.varied and certain:
            value = fit_dtype(Symbol(self.builder, bar), Symbol(self.builder, x))
            bar = to_atom(self.builder, value)
        self.accumulate(bars, x, bar)

    def named(self, atom: Atom, x: Var) -> Atom:
        """A value made just now takes the name of the adjoint it is."""
        if not isinstance(atom, Var) or atom.name:
            return atom
        stmts = self.builder.stmts
        for place in range(len(stmts) - 1, max(len(stmts) - RECENT, 0) - 1, -1):
            made = stmts[place]
            if isinstance(made, Assign) and atom in made.targets:
                new = named_after(atom, x, "_bar")
                targets = tuple(new if t == atom else t for t in made.targets)
                stmts[place] = replace(made, targets=targets)
                return new
        return atom

    # --- statements ---------------------------------------------------------------------------

    def block(self, stmts: tuple[Stmt, ...], bars: Bars) -> list[Stmt]:
        """Reverse statements into the builder; gives the forward statements with their tapes."""
        forward: list[list[Stmt]] = []
        for place in reversed(range(len(stmts))):
            stmt = stmts[place]
            self.later.update(stmt.targets)
            self.builder.where = with_role(stmt.where, "adjoint")
            match stmt:
                case Assign() if callee_of(stmt.op) is not None:
                    forward.append([reverse_call(self, stmt, bars)])
                case Assign():
                    forward.append([stmt])
                    if stmt.op in SOLUTIONS:
                        reverse_solution(self, stmt, bars)
                    else:
                        self.assign(stmt, bars)
                case If() | Try():
                    forward.append(reverse_branches(self, stmt, bars, stmts[:place]))
                case With():
                    forward.append(reverse_context(self, stmt, bars))
                case For() | While():
                    forward.append(reverse_loop(self, stmt, bars))
        return [stmt for part in reversed(forward) for stmt in part]

    def assign(self, stmt: Assign, bars: Bars) -> None:
        cotangents = tuple(bars.pop(target, None) for target in stmt.targets)
        if all(g is None for g in cotangents):
            return
        places = differentiable(stmt)
        wanted = {k for k in places if k < len(stmt.args) and stmt.args[k] in self.varied}
        if not wanted:
            return
        if stmt.op is push_op:
            self.unpush(stmt, cotangents[0], bars)
        elif stmt.op is record_op:
            self.unrecord(stmt, cotangents[0], bars)
        elif stmt.op is unrecord_op:
            # What was kept may be None: it was not bound on the path that was taken.
            zeros = PRIMITIVES[zeros_of].op
            items = [
                self.builder.emit(zeros, target, type=target.type) if g is None else g
                for target, g in zip(stmt.targets, cotangents, strict=True)
            ]
            saved = stmt.args[0]
            bar = self.builder.emit(record_op, *items, type=saved.type)
            self.accumulate(bars, saved, bar)
        elif stmt.op is pop_op:
            self.unpop(stmt, cotangents, bars)
        elif stmt.op is getitem:
            self.scatter(stmt, cotangents[0], bars)
        else:
            cuts = self.cuts(stmt, wanted)
            found = pull_cotangent(self.builder, stmt, cotangents, wanted, cuts)
            for x, terms in self.grouped(stmt, found).items():
                self.accumulate(bars, x, terms)

    def grouped(self, stmt: Assign, found: dict[int, Atom]) -> dict[Atom, Atom]:
        """Contributions by the variable they belong to: both of `x * x` are added up first."""
        sums: dict[Atom, Atom] = {}
        for k, term in sorted(found.items()):
            x = stmt.args[k]
            sums[x] = emit(self.builder, np.add, sums[x], term) if x in sums else term
        return sums

    def cuts(self, stmt: Assign, wanted: set[int]) -> Cuts:
        """What leaves a guarded chain is cut off by its masks there."""
        guard = self.guards.loose.get(stmt.targets[0], ()) if len(stmt.targets) == 1 else ()
        found: Cuts = {}
        for k in wanted:
            source = stmt.args[k]
            own = self.guards.loose.get(source, ()) if isinstance(source, Var) else ()
            whole = cuts_off(stmt) and choice_of(stmt, k) in own
            left = tuple(choice for choice in guard if choice not in own)
            if whole or left:
                found[k] = Cut(left, whole)
        return found

    def guard_within(self, var: Var, local: set[Var]) -> Guard:
        """The part of the guard of `var` whose masks are known where a block ends that binds
        these variables and has just been reversed."""
        guard = self.guards.known.get(var, ())
        return tuple(c for c in guard if c[0] in local or c[0] not in self.later)

    def scatter(self, stmt: Assign, g: Atom | None, bars: Bars) -> None:
        """The adjoint of reading an element: add to that element."""
        source = stmt.args[0]
        assert isinstance(source, Var) and g is not None
        if isinstance(source.type, (Array, Scalar)) and dims_of(source.type) == ():
            # Every index of a single number reads all of it.
            many = isinstance(g.type, Array) and g.type.dims != ()
            whole = self.builder.emit(PRIMITIVES[np.sum].op, g) if many else g
            self.accumulate(bars, source, whole)
            return
        name = derivative_name(source, "_bar")
        before = self.adjoint_of(bars, source)
        path = stmt.args[1:]
        if isinstance(path[-1], Const) and isinstance(path[-1].value, VIEWS):
            path = (*path, Const(Ellipsis))
        bars[source] = self.builder.emit(additem, before, g, *path, name=name, type=source.type)

    def unpush(self, stmt: Assign, g: Atom | None, bars: Bars) -> None:
        """The adjoint of recording is taking back."""
        items = stmt.args[1:]
        types = (stmt.args[0].type, *(item.type for item in items))
        names = tuple(derivative_name(a, "_bar") for a in stmt.args)
        found = self.builder.emit_many(pop_op, len(types), g, types=types, names=names)
        self.accumulate(bars, stmt.args[0], found[0])
        for item, bar in zip(items, found[1:], strict=True):
            self.accumulate(bars, item, bar)

    def unrecord(self, stmt: Assign, g: Atom | None, bars: Bars) -> None:
        """The adjoint of keeping values is taking their adjoints apart."""
        types = tuple(item.type for item in stmt.args)
        names = tuple(derivative_name(a, "_bar") for a in stmt.args)
        found = self.builder.emit_many(unrecord_op, len(types), g, types=types, names=names)
        for item, bar in zip(stmt.args, found, strict=True):
            self.accumulate(bars, item, bar)

    def unpop(self, stmt: Assign, cotangents: tuple[Atom | None, ...], bars: Bars) -> None:
        """The adjoint of taking from a tape is recording."""
        tape, (rest, *items) = stmt.args[0], stmt.targets
        left = zero_like(self.builder, rest) if cotangents[0] is None else cotangents[0]
        pairs = zip(items, cotangents[1:], strict=True)
        filled = [self.zero_item(item) if g is None else g for item, g in pairs]
        bar = self.builder.emit(push_op, left, *filled, type=tape.type)
        self.accumulate(bars, tape, bar)

    def zero_item(self, item: Var) -> Atom:
        """The adjoint of a recorded value that nothing reads; of a tape, with all its entries."""
        if isinstance(item.type, Tape):
            return self.builder.emit(PRIMITIVES[zeros_of].op, item, type=item.type)
        return zero_like(self.builder, item) if can_vary(item.type) else Const(None)


def _is_of_numpy(atom: Atom, dtype: str | None) -> bool:
    """Whether this has the dtype because it is not a number of Python's."""
    type_ = atom.type
    if isinstance(type_, Scalar):
        return type_.python is False and sole_dtype(type_) == dtype
    return sole_dtype(type_) == dtype


def require_scalar(result: Atom, function: Function) -> None:
    """A gradient needs a single number."""
    type_, name = result.type, function.name
    if (dtype_of(type_) or "").startswith("complex"):
        raise ArgumentError(
            f"grad needs a function that returns a real number; {name} returns a complex one:"
            " use jacobian or vjp, or return its real part"
        )
    if isinstance(type_, Scalar) or (isinstance(type_, Array) and type_.dims == ()):
        return
    raise ArgumentError(
        f"grad needs a function that returns a single number; {name} returns "
        + _shown(result, function.body)
    )


def _shown(result: Atom, body: Block) -> str:
    """What is returned, and what to do about it."""
    dims = result.type.dims if isinstance(result.type, Array) else None
    if dims is not None:
        many = "s" if len(dims) > 1 else ""
        return f"an array of {len(dims)} dimension{many}: use jacobian, or vjp with a cotangent"
    if dtype_of(result.type) is not None:
        return (
            "an array on some paths and a number on others, or one of a rank that is known only at"
            " run time: return np.sum of it, or use jacobian, or vjp with a cotangent"
        )
    made = _first_unknown(result, body)
    if made is None:
        return "something whose type is not known: use jacobian, or vjp with a cotangent"
    place = place_of(made.where)
    return (
        f"what {called(made)} gives, of which the type is not known: make a number of it with"
        f" float, or take its derivative out with stop_gradient{point_at(place)}"
    )


def _first_unknown(result: Atom, body: Block) -> Assign | None:
    """The call whose result is not known, of those that a result of no known type is made by."""
    made = {t: s for s in statements(body) if isinstance(s, Assign) for t in s.targets}
    found = None
    while isinstance(result, Var) and result in made:
        found = made[result]
        unknown = (a for a in found.args if isinstance(a.type, Array) and dtype_of(a.type) is None)
        result = next(unknown, Const(None))
    return found
