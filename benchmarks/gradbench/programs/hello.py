"""hello: the square of a number."""

from autodiff_sst import grad

from ..program import Form, Program


def square(x):
    return x * x


def square_by_hand(x):
    return 2.0 * x


PROGRAM = Program(
    name="hello",
    about="the square of a number",
    forms=(Form("scalar", square, grad(square), square_by_hand),),
    sizes={"x": {}},
    quick=("x",),
    tiny={},
    inputs=lambda data: (1.375,),
    reference=lambda x: 2.0 * x,
)
