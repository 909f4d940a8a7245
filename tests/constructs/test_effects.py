"""Effects once and in order, the user's own exceptions, surroundings that change, fresh results."""

from __future__ import annotations

import copy
import pathlib
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from constructs import hostile_effects as programs
from constructs.rows import point
from oracle import assert_identical, check_derivatives, check_expectation, richardson

import autodiff_sst as ad

# --- printing --------------------------------------------------------------------------

PRINTING = [
    programs.prints_in_a_loop,
    programs.prints_in_a_while_with_break,
    programs.prints_in_helpers,
    programs.prints_in_recursion,
    programs.prints_without_active_values,
    programs.prints_what_the_result_does_not_need,
]


@pytest.mark.parametrize("f", PRINTING)
@pytest.mark.parametrize("operator", ["grad", "value_and_grad", "jvp", "vjp", "hessian product"])
def test_prints_once_and_in_order(
    f: Callable[..., Any], operator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    f(point())
    expected = capsys.readouterr().out
    assert expected
    direction = (np.ones(4),)
    if operator == "jvp":
        ad.jvp(f, (point(),), direction)
    elif operator == "vjp":
        _, pullback = ad.vjp(f, point())
        assert capsys.readouterr().out == expected
        pullback(1.0)
        pullback(2.0)
        expected = ""
    elif operator == "hessian product":
        ad.jvp(ad.grad(f), (point(),), direction)
    else:
        getattr(ad, operator)(f)(point())
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize("f", PRINTING)
def test_printing_programs_are_right(f: Callable[..., Any]) -> None:
    check_derivatives(f, point())


# --- random draws ----------------------------------------------------------------------

DRAWING = [
    programs.draws_from_the_global_state,
    programs.draws_in_branches_and_helpers,
    programs.draws_from_the_standard_library,
    programs.draws_from_a_global_generator,
]


def seeded(f: Callable[..., Any]) -> Callable[..., Any]:
    """`f` called with every source of randomness in the same state (never differentiated)."""

    def call(*args: Any) -> Any:
        np.random.seed(5)  # noqa: NPY002
        random.seed(5)
        programs.GENERATOR.bit_generator.state = STATE
        return f(*args)

    return call


STATE = programs.GENERATOR.bit_generator.state


def surroundings() -> tuple[Any, ...]:
    """What the next draw of every source will be, without drawing it."""
    generator = copy.deepcopy(programs.GENERATOR)
    numpy_state = np.random.get_state()  # noqa: NPY002
    following = (np.random.rand(), random.getstate(), generator.random())  # noqa: NPY002
    np.random.set_state(numpy_state)  # noqa: NPY002
    return following


@pytest.mark.parametrize("f", DRAWING)
def test_draws_once_and_in_order(f: Callable[..., Any]) -> None:
    expected = seeded(f)(point())
    after = surroundings()
    direction = np.array([0.5, -1.0, 0.25, 0.75])
    slope = richardson(seeded(f), [point()], [direction])

    value, gradient = seeded(ad.value_and_grad(f))(point())
    assert_identical(value, expected)
    assert surroundings() == after
    assert float(gradient @ direction) == pytest.approx(slope.value, rel=1e-7, abs=1e-9)

    value, tangent = seeded(lambda x: ad.jvp(f, (x,), (direction,)))(point())
    assert_identical(value, expected)
    assert surroundings() == after
    assert tangent == pytest.approx(slope.value, rel=1e-7, abs=1e-9)

    bend = richardson(seeded(ad.grad(f)), [point()], [direction])
    curved = seeded(lambda x: ad.jvp(ad.grad(f), (x,), (direction,))[1])(point())
    assert surroundings() == after
    np.testing.assert_allclose(curved, bend.value, rtol=1e-6, atol=1e-8)


def test_generator_given_as_argument_is_drawn_from_once() -> None:
    def fresh() -> np.random.Generator:
        return np.random.default_rng(9)

    f, direction = programs.draws_from_an_argument, np.array([0.5, -1.0, 0.25, 0.75])
    plain = fresh()
    expected = f(point(), plain)
    slope = richardson(lambda x: f(x, fresh()), [point()], [direction])
    used = fresh()
    value, gradient = ad.value_and_grad(f)(point(), used)
    assert_identical(value, expected)
    assert used.bit_generator.state == plain.bit_generator.state
    assert float(gradient @ direction) == pytest.approx(slope.value, rel=1e-7)


def test_draws_with_active_parameters() -> None:
    check_expectation("right or refused", programs.draws_with_active_parameters, point())


# --- the user's exceptions -------------------------------------------------------------


def outcome(f: Callable[..., Any], *args: Any) -> tuple[type[BaseException], str, tuple[Any, ...]]:
    """The exception that a call raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        f(*args)
    assert not isinstance(caught.value, ad.AutodiffError)
    return type(caught.value), str(caught.value), caught.value.args


@pytest.mark.parametrize(
    ("f", "argument"),
    [
        (programs.raises_after_writing_the_argument, point()),
        (programs.raises_after_writing_a_dict, {"w": point()}),
        (programs.raises_its_own_exception, point()),
        (programs.raises_in_a_helper_in_a_loop, point()),
        (programs.asserts_with_a_message, point()),
        (programs.asserts_without_a_message, point()),
        (programs.divides_by_a_python_zero, 0.5),
        (programs.singular_matrix, point()),
    ],
)
def test_raises_what_the_function_raises(f: Callable[..., Any], argument: Any) -> None:
    expected = outcome(f, copy.deepcopy(argument))
    before = copy.deepcopy(argument)
    for call in (ad.grad(f), ad.value_and_grad(f)):
        assert outcome(call, argument) == expected
        assert_identical(argument, before, "argument after the exception")


@pytest.mark.parametrize(
    "f",
    [
        programs.indexes_out_of_range,
        programs.looks_up_a_missing_key,
        programs.unpacks_too_few,
        programs.shapes_do_not_fit,
    ],
)
def test_what_cannot_work_raises_or_is_refused(f: Callable[..., Any]) -> None:
    expected = outcome(f, point())
    with pytest.raises((expected[0], ad.AutodiffError)) as caught:
        ad.grad(f)(point())
    assert not isinstance(caught.value, ad.InternalError)


def test_cause_of_an_exception_is_kept() -> None:
    try:
        with pytest.raises(RuntimeError, match="bad start") as caught:
            ad.grad(programs.raises_from_another)(point())
    except ad.AutodiffError as refusal:
        pytest.skip(f"refused: {refusal}")
    assert isinstance(caught.value.__cause__, programs.OutOfRange)


def asserts_here(x: np.ndarray) -> float:
    """pytest has rewritten the assertion in the code object, not in the source."""
    total = 0.0
    for v in x:
        assert v > 0.0, f"not positive: {v}"
        total += v * v
    return total


def test_rewritten_assertions_are_no_obstacle() -> None:
    check_derivatives(asserts_here, point())
    with pytest.raises(AssertionError, match="not positive"):
        ad.grad(asserts_here)(-point())


# --- surroundings that change between calls ----------------------------------------------


def test_numbers_and_arrays_among_globals_are_read_at_each_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    f = programs.reads_globals
    gradient = ad.grad(f)
    np.testing.assert_allclose(gradient(point()), 8.0 * programs.TABLE * point())
    monkeypatch.setattr(programs, "GAIN", 3.0)
    np.testing.assert_allclose(gradient(point()), 12.0 * programs.TABLE * point())
    monkeypatch.setattr(programs, "TABLE", np.array([1.0, -1.0, 0.0, 2.0]))
    np.testing.assert_allclose(gradient(point()), 12.0 * programs.TABLE * point())
    programs.TABLE[0] = 10.0
    np.testing.assert_allclose(gradient(point()), 12.0 * programs.TABLE * point())
    monkeypatch.setitem(programs.SETTINGS, "gain", 0.5)
    np.testing.assert_allclose(gradient(point()), 3.0 * programs.TABLE * point())
    monkeypatch.setattr(programs, "GAIN", 2)
    np.testing.assert_allclose(gradient(point()), 2.0 * programs.TABLE * point())


def test_rebound_helper_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = ad.grad(programs.calls_a_rebound_helper)
    np.testing.assert_allclose(gradient(point())[:2], [1.2, 0.25])
    monkeypatch.setattr(programs, "helper_to_rebind", np.sin)
    np.testing.assert_allclose(gradient(point())[:2], [1.2 * np.cos(0.5), np.sin(0.5)])


def test_rebound_closure_variable_is_seen() -> None:
    f, set_scale = programs.make_counter_reader()
    gradient = ad.grad(f)
    np.testing.assert_allclose(gradient(point()), 4.0 * point())
    set_scale(5.0)
    np.testing.assert_allclose(gradient(point()), 10.0 * point())
    other, _ = programs.make_counter_reader()
    np.testing.assert_allclose(ad.grad(other)(point()), 4.0 * point())
    np.testing.assert_allclose(gradient(point()), 10.0 * point())


def test_active_value_kept_in_a_global_is_refused() -> None:
    check_expectation("refused", programs.keeps_an_active_value, point())
    assert programs.LATEST is None


def test_global_list_is_appended_to_once() -> None:
    programs.CALLS.clear()
    try:
        ad.grad(programs.counts_calls)(point())
    except ad.InternalError:
        raise
    except ad.AutodiffError as refusal:
        pytest.skip(f"refused: {refusal}")
    assert programs.CALLS == ["call"]


def test_file_is_read_once(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "gain.txt"
    path.write_text("2.5", encoding="utf-8")
    check_expectation("right or refused", programs.reads_a_file, point(), str(path))


# --- arguments that share memory, results that do not --------------------------------------


def test_written_argument_must_not_share_memory_with_another() -> None:
    gradient = ad.grad(programs.writes_first_of_two)
    buffer = np.arange(1.0, 9.0)
    np.testing.assert_allclose(gradient(buffer[:4], buffer[4:]), [0.0, 6.0, 7.0, 8.0])
    for a, b in [(buffer, buffer), (buffer[:4], buffer[1:5]), (buffer[::2], buffer[::-2])]:
        before = buffer.copy()
        with pytest.raises(ad.AutodiffError):
            gradient(a, b)
        np.testing.assert_array_equal(buffer, before)


class Holder:
    def __init__(self, a: Any) -> None:
        self.a = a

    def writes(self, x: Any) -> Any:
        x[0] = 5.0
        return np.sum(self.a**2)


HELD = [np.array([1.0, 2.0])]


def writes_first_item(items: Any) -> Any:
    items[0][0] = 5.0
    return np.sum(items[1] ** 2)


def writes_beside_a_list(x: Any, items: Any) -> Any:
    x[0] = 5.0
    return np.sum(items[0] ** 2)


def writes_beside_a_global(x: Any) -> Any:
    x[0] = 5.0
    return np.sum(HELD[0] ** 2)


def calls_a_method(holder: Any, x: Any) -> Any:
    return holder.writes(x)


def test_written_arrays_in_containers_must_not_share_memory() -> None:
    """Also where nothing reads what was written."""
    a, matrix = point(), np.arange(9.0).reshape(3, 3)
    shared = [
        (writes_first_item, 0, ([a, a],)),
        (writes_first_item, 0, ([a, a[::-1]],)),
        (writes_first_item, 0, ((matrix[0], matrix[:, 0]),)),
        (writes_beside_a_list, 0, (a, [a])),
        (writes_beside_a_global, 0, (HELD[0],)),
        (calls_a_method, 1, (Holder(a), a)),
        (Holder(a).writes, 0, (a,)),
    ]
    for function, place, arguments in shared:
        before = a.copy()
        with pytest.raises(ad.AutodiffError, match="share memory"):
            ad.value_and_grad(function, place)(*arguments)
        np.testing.assert_array_equal(a, before)
    value, (first, second) = ad.value_and_grad(writes_first_item)([a, a.copy()])
    np.testing.assert_allclose((value, *first, *second), (np.sum(a**2), *(0 * a), *(2 * a)))


def test_arguments_only_read_may_share_memory() -> None:
    buffer = point()
    by_a, by_b = ad.grad(programs.writes_none_of_two, argnums=(0, 1))(buffer, buffer)
    np.testing.assert_allclose(by_a, buffer**2)
    np.testing.assert_allclose(by_b, 2.0 * buffer**2)


def test_arguments_only_read_may_share_memory_beside_one_that_is_written() -> None:
    a, b = point(), 2.0 * point()
    gradient = ad.grad(programs.writes_first_of_three)
    np.testing.assert_allclose(gradient(a, b, b), gradient(a, b, b.copy()))
    with pytest.raises(ad.AutodiffError, match="a and c share memory"):
        gradient(a, b, a)


@pytest.mark.parametrize(
    "f", [programs.product_sum, programs.outer_of_one, programs.writes_none_of_two]
)
def test_gradients_are_fresh(f: Callable[..., Any]) -> None:
    a, b = point(), point() + 1.0
    kept = a.copy(), b.copy()
    gradient = ad.grad(f, argnums=(0, 1))
    first = gradient(a, b)
    expected = copy.deepcopy(first)
    for g in first:
        g *= 0.0
    assert_identical((a, b), kept, "arguments after the gradients were written to")
    second = gradient(a, b)
    assert_identical(second, expected, "gradients of the second call")
    assert not np.may_share_memory(*second)


def test_values_tangents_and_pullbacks_are_fresh() -> None:
    a, b, v = point(), point() + 1.0, np.ones(4)
    value, tangent = ad.jvp(programs.scaled_argument, (a, b), (v, np.zeros(4)))
    assert not any(np.may_share_memory(s, t) for s in (value, tangent) for t in (a, b, v))
    cotangent = np.ones(4)
    value, pullback = ad.vjp(programs.scaled_argument, a, b)
    first, second = pullback(cotangent), pullback(cotangent)
    assert not np.may_share_memory(first[0], cotangent)
    assert not np.may_share_memory(first[0], second[0])
    assert not np.may_share_memory(first[0], value)


def test_read_only_arguments_are_taken() -> None:
    x = point()
    x.flags.writeable = False
    gradient = ad.grad(programs.product_sum, argnums=(0, 1))(x, x)
    assert all(g.flags.writeable for g in gradient)
