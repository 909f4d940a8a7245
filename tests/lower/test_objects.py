"""What classes make of attributes and items of objects that the function makes."""

from __future__ import annotations

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
