"""What classes make of attributes and items of objects that the function makes."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from constructs import hostile_objects
from constructs.rows import point

from autodiff_sst import UnsupportedSyntax, grad


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (hostile_objects.item_without_setter, "__setitem__"),
        (hostile_objects.frozen_dataclass, "frozen"),
    ],
)
def test_what_cannot_be_set_is_refused(function, message):
    with pytest.raises((TypeError, AttributeError)):
        function(point())
    with pytest.raises(UnsupportedSyntax, match=message):
        grad(function)(point())


COUNT = 0.0


def counted(x):
    global COUNT
    COUNT = COUNT + 1.0
    return x * COUNT


def test_assignment_to_a_global_names_its_place():
    with pytest.raises(UnsupportedSyntax, match=r"global 'COUNT'(.|\n)*COUNT = COUNT \+ 1.0"):
        grad(counted)(2.0)


def where_imported(x):
    try:
        import module_made_later as found
    except ImportError:
        return x * x
    return found.three * x


def test_a_module_that_is_there_later(tmp_path, monkeypatch):
    derivative = grad(where_imported)
    assert derivative(2.0) == 4.0
    (tmp_path / "module_made_later.py").write_text("three = 3.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        assert where_imported(2.0) == 6.0
        assert derivative(2.0) == 3.0
    finally:
        sys.modules.pop("module_made_later", None)


def test_an_attribute_that_is_there_later():
    made = hostile_objects.ReadOnly(2.0)

    def f(x):
        try:
            return x * made.later
        except AttributeError:
            return x * x

    derivative = grad(f)
    assert derivative(2.0) == 4.0
    made.later = 5.0
    assert derivative(2.0) == 5.0


def test_a_factory_that_reads_another_number(monkeypatch):
    derivative = grad(lambda x: np.sum(hostile_objects.Made(x).scale * x))
    assert derivative(np.ones(4)).tolist() == [2.0, -4.0, 1.0, 6.0]
    monkeypatch.setattr(hostile_objects, "C", np.ones(4))
    assert derivative(np.ones(4)).tolist() == [2.0] * 4
