"""What a gradient records, and why: against derivatives that can be counted by hand."""

import numpy as np

from autodiff_sst import explain

W = np.array([[0.5, -0.25], [0.75, 1.5]])


def network(w, xs):
    h = np.zeros(2)
    for x in xs:
        h = np.tanh(w @ h + x)
    return np.log(np.sum(h))


def linear_recurrence(x):
    s = 0.0
    for k in range(5):
        s = 0.5 * s + x * k
    return s


def branches(x):
    s = 0.0
    for k in range(4):
        if x > k:
            s += np.sin(x) * s
    return s


def either(x):
    s = 0.0
    for k in range(4):
        if x > k:
            s += np.sin(x) * s
        else:
            s = x * s
    return s


def nested(x):
    s = x
    for _ in range(3):
        for _ in range(2):
            s = s * np.sin(s)
    return s


def summed(x):
    total = 0.0
    for v in x:
        if v > 0.2:
            total += np.sin(v) ** 2
    return np.exp(total)


def by_tape(made):
    return {tape: [k for k in made.kept if k.tape == tape] for tape in {k.tape for k in made.kept}}


def test_states_of_a_recurrence_are_recorded_for_the_weights():
    made = explain(network, W, np.ones((3, 2)))
    (loop,) = (tape for tape in by_tape(made) if tape)
    before, after = by_tape(made)[loop]
    assert before.made == "carried from trip to trip"
    assert after.made.startswith("result of np.tanh")
    assert (before.type, after.type) == ("float64 (2,)", "float64 (2,)")
    assert before.read == after.read
    assert [k.name for k in by_tape(made)[""] if k.made.startswith("result of np.sum")]


def test_nothing_is_recorded_for_what_is_linear():
    made = explain(linear_recurrence, 2.0)
    assert made.kept == ()
    assert "nothing is recorded" in str(made)


def test_trips_that_only_add_up_are_not_recorded():
    (root,) = explain(summed, np.ones(3)).kept
    assert root.tape == ""
    assert root.made.startswith("result of np.exp")


def test_the_way_a_branch_went_is_recorded_where_it_changes():
    kept = explain(either, 2.5).kept
    assert any(k.type == "bool" and k.tape for k in kept)
    assert any(k.made.startswith("result of np.sin") for k in kept)
    assert "recorded in every trip of the loop" in str(explain(either, 2.5))


def test_trips_with_nothing_to_do_are_not_recorded():
    kept = explain(branches, 2.5).kept
    assert kept and not any(k.type == "bool" or k.always for k in kept)
    assert "recorded in trips that go into a branch of the loop" in str(explain(branches, 2.5))


def test_a_loop_in_a_loop_records_by_itself():
    tapes = by_tape(explain(nested, 0.5))
    assert len(tapes) == 1, tapes
    ((_, kept),) = tapes.items()
    assert {k.made.split(" in ")[0] for k in kept} == {
        "carried from trip to trip",
        "result of np.sin",
    }


def test_every_line_of_the_text_names_its_reader():
    lines = str(explain(network, W, np.ones((3, 2)))).splitlines()
    assert lines[0] == f"Gradient of {__name__}.network with respect to w"
    assert all("read by line" in line for line in lines if line.startswith("  "))
