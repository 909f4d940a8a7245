"""Liveness: each construct by hand, and all together against random walks through programs."""

from __future__ import annotations

from textwrap import dedent

import gast
import pytest

from autodiff_sst.parse.liveness import Liveness, find_liveness


def analyse(text: str, **questions) -> tuple[gast.FunctionDef, Liveness]:
    tree = gast.parse(dedent(text)).body[0]
    return tree, find_liveness(tree, **questions)


def after(text: str, **questions) -> dict[str, set[str]]:
    """The names live after each statement that is followed by a comment, by that comment."""
    tree, liveness = analyse(text, **questions)
    tags = {
        number: line.partition("# ")[2]
        for number, line in enumerate(dedent(text).splitlines(), 1)
        if "# " in line
    }
    return {
        tags[node.lineno]: set(liveness.after[id(node)])
        for node in gast.walk(tree)
        if id(node) in liveness.after and node.lineno in tags
    }


def heads(text: str, **questions) -> list[set[str]]:
    """The names live at the head of each loop, in the order of their lines."""
    tree, liveness = analyse(text, **questions)
    loops = [node for node in gast.walk(tree) if id(node) in liveness.head]
    return [set(liveness.head[id(loop)]) for loop in sorted(loops, key=lambda loop: loop.lineno)]


def captured(text: str, **questions) -> set[str]:
    return set(analyse(text, **questions)[1].captured)


def test_straight_line() -> None:
    facts = after(
        """
        def f(x, y):
            a = x + 1  # a
            b = a * y  # b
            a = b  # rebound
            return a + x  # end
        """
    )
    assert facts == {"a": {"a", "x", "y"}, "b": {"b", "x"}, "rebound": {"a", "x"}, "end": set()}


def test_only_local_names_count() -> None:
    assert after("def f(x):\n    y = np.sin(x)  # y\n    return np.cos(y) + pi") == {"y": {"y"}}


def test_augmented_assignment_reads_its_target() -> None:
    facts = after("def f(x, y):\n    pass  # before\n    x += y\n    return x")
    assert facts == {"before": {"x", "y"}}


def test_element_assignment_reads_and_does_not_kill() -> None:
    facts = after(
        """
        def f(a, i, v, o):
            pass  # before
            a[i] = v
            o.field = v  # after
            return a
        """
    )
    assert facts == {"before": {"a", "i", "v", "o"}, "after": {"a"}}


def test_augmented_element_is_read_before_the_value() -> None:
    assert after("def f(a, i):\n    pass  # p\n    a[i] += (i := 3)\n    return a") == {
        "p": {"a", "i"}
    }


def test_unpacking_binds_all_its_names() -> None:
    facts = after(
        "def f(t, a):\n    pass  # p\n    (x, *y), a[0] = t\n    x, y = y, x\n    return x + y"
    )
    assert facts == {"p": {"t", "a"}}


def test_deletion_kills() -> None:
    facts = after("def f(x, a, i):\n    pass  # p\n    del x, a[i]\n    x = 1\n    return x")
    assert facts == {"p": {"a", "i"}}


def test_annotated_assignment() -> None:
    facts = after("def f(x, t):\n    y: t  # declared\n    y: t = x  # bound\n    return y")
    assert facts == {"declared": {"x"}, "bound": {"y"}}


def test_branches_join() -> None:
    facts = after(
        """
        def f(x, a, b, c):
            pass  # before
            if c:
                x = a  # then
            elif a:
                pass  # elif
            return x + b
        """
    )
    assert facts == {"before": {"x", "a", "b", "c"}, "then": {"x", "b"}, "elif": {"x", "b"}}


def test_branch_that_returns_frees_the_rest() -> None:
    facts = after(
        """
        def f(x, a, b):
            if x:  # if
                y = a  # then
                return y
            return b
        """
    )
    assert facts == {"if": {"b"}, "then": {"y"}}


def test_conditional_expression_and_short_circuit() -> None:
    facts = after(
        """
        def f(x, y, z):
            pass  # p
            a = (y := 1) if x else z
            return a + y
        """
    )
    assert facts == {"p": {"x", "y", "z"}}


@pytest.mark.parametrize(
    ("expression", "live"),
    [
        ("(x := y) + x", {"y"}),
        ("x + (x := y)", {"x", "y"}),
        ("y and (x := y), x", {"x", "y"}),
        ("(x := y) and y, x", {"y"}),
        ("y < (x := 2) < 3, x", {"y"}),
        ("y < 2 < (x := 3), x", {"x", "y"}),
        ("{1: x, (x := 2): y}", {"x", "y"}),
        ("{(x := 2): x, 1: y}", {"y"}),
        ("f(*(x := y), a=x)", {"y"}),
        ("lambda a=(x := y): 0, x", {"y"}),
        ("[(x := a) for a in y], x", {"x", "y"}),
        ("(yield (x := y)), x", {"y"}),
        ("f'{(x := y)}{x}'", {"y"}),
        ("y[(x := 1):x]", {"y"}),
    ],
)
def test_walrus_binds_where_it_is_evaluated(expression: str, live: set[str]) -> None:
    assert after(f"def f(x, y):\n    pass  # p\n    r = {expression}") == {"p": live}


def test_while_loop() -> None:
    text = """
        def f(x, n):
            i = 0  # start
            while i < n:
                x = x * 2
                i += 1  # last
            return x  # end
        """
    assert after(text) == {"start": {"i", "n", "x"}, "last": {"i", "n", "x"}, "end": set()}
    assert heads(text) == [{"i", "n", "x"}]


def test_temporary_of_a_loop_body_is_dead_at_its_head() -> None:
    text = """
        def f(xs, s):
            for x in xs:
                t = x * x  # t
                s = s + t  # s
            return s
        """
    assert heads(text) == [{"s"}]
    assert after(text) == {"t": {"t", "s"}, "s": {"s"}}


def test_loop_target_read_after_the_loop_is_live_at_the_head() -> None:
    assert heads("def f(xs):\n    i = 0\n    for i in xs:\n        pass\n    return i") == [{"i"}]
    assert heads("def f(xs):\n    for i in xs:\n        break\n    else:\n        return 0\n") == [
        set()
    ]


def test_break_skips_the_else_clause_and_continue_goes_to_the_head() -> None:
    text = """
        def f(xs, a, b, c, d):
            for x in xs:
                if x > 1:
                    a = b  # broken
                    break
                if x > 2:
                    pass  # continued
                    continue
                c = d  # round
            else:
                a = c  # else
            return a
        """
    assert after(text) == {
        "broken": {"a"},
        "continued": {"b", "c", "d"},
        "round": {"b", "c", "d"},
        "else": {"a"},
    }
    assert heads(text) == [{"b", "c", "d"}]


def test_endless_loop_is_left_by_break_only() -> None:
    text = """
        def f(x, y):
            while True:
                x = x + 1
                if x > 9:
                    y = x
                    break  # out
            return y
        """
    assert heads(text) == [{"x"}]


def test_nested_loops_carry_names_round_both() -> None:
    text = """
        def f(u, v, n):
            for i in n:
                for j in n:
                    u, v = v, u
                w = u
            return w
        """
    assert heads(text) == [{"u", "v", "n", "w"}, {"u", "v", "n"}]


def test_loops_nested_as_deep_as_python_allows() -> None:
    text = "def f(x0, s):\n"
    for depth in range(20):
        text += "    " * (depth + 1) + f"for x{depth + 1} in x{depth}:\n"
    text += "    " * 21 + "s = s + x20\n    return s"
    assert heads(text) == [{"s"}] * 20


def test_try_body_may_jump_to_the_handler_from_anywhere() -> None:
    facts = after(
        """
        def f(x, y):
            a = 1  # outside
            try:
                a = 2  # first
                b = g(x)  # last
            except ValueError as e:
                h(a, e)  # handled
                b = y
            return b
        """
    )
    assert facts == {
        "outside": {"a", "x", "y"},
        "first": {"a", "x", "y"},
        "last": {"b"},
        "handled": {"y"},
    }


def test_finally_runs_on_every_way_out() -> None:
    facts = after(
        """
        def f(xs, a, b, c):
            for x in xs:
                try:
                    if x:
                        pass  # returning
                        return a
                    pass  # going on
                finally:
                    g(b)  # finally
            return c
        """
    )
    assert facts["returning"] == {"a", "b"}
    assert facts["going on"] == {"a", "b", "c"}
    assert facts["finally"] == {"a", "b", "c"}


def test_finally_that_returns_overrides_the_body() -> None:
    facts = after(
        """
        def f(a, b):
            try:
                pass  # body
                return a
            finally:
                return b
        """
    )
    assert facts == {"body": {"a", "b"}}


def test_else_of_try_is_not_guarded_by_its_handlers() -> None:
    facts = after(
        """
        def f(a, b):
            try:
                pass  # body
            except E:
                return a
            else:
                g()  # else
                g(b)
        """
    )
    assert facts == {"body": {"b"}, "else": {"b"}}


def test_uncaught_exception_goes_to_the_outer_handler() -> None:
    facts = after(
        """
        def f(a, b):
            try:
                try:
                    raise g()
                except E:
                    h()  # inner
                finally:
                    k(b)
            except F:
                return a
            return 0
        """
    )
    assert facts == {"inner": {"a", "b"}}


def test_name_of_a_handler_is_unbound_after_it() -> None:
    facts = after(
        """
        def f(e):
            try:
                g()  # body
            except E as e:
                pass  # handler
            return e
        """
    )
    assert facts == {"body": {"e"}, "handler": set()}


def test_with_may_swallow_an_exception_unless_told_otherwise() -> None:
    text = """
        def f(x, y):
            pass  # before
            with manager() as m:
                y = g(x, m)
            return y
        """
    assert after(text) == {"before": {"x", "y"}}
    assert after(text, suppresses=lambda item: False) == {"before": {"x"}}


def test_with_items_are_entered_in_order() -> None:
    text = """
        def f(a, b):
            pass  # p
            with g(a) as b, h(b) as c:
                pass
            return c
        """
    assert after(text, suppresses=lambda item: False) == {"p": {"a"}}
    assert after(text) == {"p": {"a", "c"}}  # where h(b) fails and g(a) swallows it


def test_raise_and_assert() -> None:
    facts = after(
        """
        def f(x, e, m):
            pass  # start
            assert x, m
            if x:
                pass  # raising
                raise E(e) from None
            return 0  # end
        """
    )
    assert facts == {"start": {"x", "m", "e"}, "raising": {"e"}, "end": set()}


def test_match_binds_and_guards() -> None:
    facts = after(
        """
        def f(x, a, b, K):
            pass  # before
            match x:
                case [a, {"k": b, **rest}] if a:
                    pass  # first
                    return a, b, rest
                case K.value:
                    pass  # second
                case _:
                    a = 1  # third
            return a
        """
    )
    assert facts == {
        "before": {"x", "a", "K"},
        "first": {"a", "b", "rest"},
        "second": {"a"},
        "third": {"a"},
    }


def test_match_without_a_catch_all_may_fall_through() -> None:
    text = "def f(x, y):\n    pass  # p\n    match x:\n        case 1: y = 2\n    return y"
    assert after(text) == {"p": {"x", "y"}}
    assert after(text.replace("case 1", "case z")) == {"p": {"x"}}


def test_comprehensions_have_their_own_names() -> None:
    facts = after(
        """
        def f(x, xs, w, i):
            pass  # before
            x = [x * w for x in xs if x > i]
            return x
        """
    )
    assert facts == {"before": {"xs", "w", "i"}}


def test_first_iterable_is_evaluated_outside() -> None:
    assert after("def f(x):\n    pass  # p\n    return {x: 1 for x in x for y in x}") == {
        "p": {"x"}
    }


def test_generator_expression_may_run_later() -> None:
    text = """
        def f(xs, w):
            s = sum(w * x for x in xs)  # s
            w = 0  # w
            return s
        """
    assert captured(text) == {"w"}
    assert after(text) == {"s": {"s", "w"}, "w": {"s", "w"}}
    at_once = {"postpones": lambda call: call.func.id != "sum"}
    assert captured(text, **at_once) == set()
    assert after(text, **at_once) == {"s": {"s"}, "w": {"s"}}
    assert after(text.replace("s = ", "pass  # before\n            s = "), **at_once)["before"] == {
        "xs",
        "w",
    }


def test_names_used_by_inner_functions_are_live_everywhere() -> None:
    text = """
        def f(x, y, z):
            def g(z):
                u = x
                return u + z
            h = lambda v, w=y: v + k + w  # h
            k = 1
            x = 2  # x
            return 0  # end
        """
    assert captured(text) == {"x", "k"}
    assert after(text) == {"h": {"x", "k"}, "x": {"x", "k"}, "end": {"x", "k"}}


def test_inner_function_may_rebind_what_it_captures() -> None:
    text = """
        def f(x):
            n = 0
            def g():
                nonlocal n
                n = n + x
            g()
            return 0
        """
    assert captured(text) == {"n", "x"}


def test_names_two_functions_deep_and_in_methods() -> None:
    assert captured(
        "def f(x, y):\n    def g():\n        y = 1\n        return lambda: x + y\n"
    ) == {"x"}
    assert captured(
        "def f(x, y):\n    class A:\n        x = 1\n        def m(self):\n            return x\n"
    ) == {"x"}
    assert captured("def f(x):\n    def g():\n        global x\n        return x\n") == set()


def test_lambda_in_a_comprehension_captures_the_outer_name_only() -> None:
    assert captured("def f(a, xs):\n    return [lambda: a + x for x in xs]") == {"a"}


def test_recursive_inner_function_is_captured_by_itself() -> None:
    assert captured("def f(n):\n    def g(k):\n        return g(k - 1)\n    return g(n)") == {"g"}


def test_default_and_decorator_are_evaluated_at_the_definition() -> None:
    facts = after(
        """
        def f(x, d, a):
            pass  # before
            @d
            def g(y: a, z=x):
                return y  # not ours
            return g
        """
    )
    assert facts == {"before": {"x", "d", "a"}}


def test_global_and_nonlocal_names_are_always_live() -> None:
    text = "def f(x):\n    global count\n    count = x\n    return 0  # end"
    assert after(text) == {"end": {"count"}}
    assert captured(text) == {"count"}


def test_import_binds() -> None:
    facts = after(
        """
        def f(np, sin, os):
            pass  # p
            import numpy as np, os.path
            from math import sin
            return np, sin, os
        """
    )
    assert facts == {"p": set()}


def test_lambda_has_no_statements() -> None:
    tree = gast.parse("lambda x, y: (lambda: x) and y").body[0].value
    liveness = find_liveness(tree)
    assert liveness == Liveness(after={}, head={}, captured=frozenset({"x"}))
