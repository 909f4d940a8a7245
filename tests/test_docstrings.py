"""The examples in the docstrings of public functions run and show what they say."""

import doctest

import pytest

import autodiff_sst
from autodiff_sst.annotations import example_of


@pytest.mark.parametrize("name", [*autodiff_sst.__all__, "example_of"])
def test_examples(name, capsys):
    value = getattr(autodiff_sst, name, None) or example_of
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    for found in doctest.DocTestFinder(recurse=False).find(value, name, globs={}):
        runner.run(found)
    assert runner.failures == 0, capsys.readouterr().out
