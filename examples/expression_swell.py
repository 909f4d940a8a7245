"""The derivative of (e^(wx+b) + e^-(wx+b)) / (e^(wx+b) - e^-(wx+b)), here and in SymPy.

Symbolic differentiation gives one expression, in which the parts of the function come back again
and again. Differentiating the program instead shares what has a name or is computed already.
"""

import ast

import numpy as np
import sympy

from autodiff_sst import grad


def f(w, x, b):
    return (np.exp(w * x + b) + np.exp(-(w * x + b))) / (np.exp(w * x + b) - np.exp(-(w * x + b)))


def symbolic():
    w, x, b = sympy.symbols("w x b")
    up, down = sympy.exp(w * x + b), sympy.exp(-(w * x + b))
    return sympy.diff((up + down) / (up - down), w)


def operations(source):
    """Arithmetic operations and calls in a piece of Python; a signed number is one number."""
    count = 0
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.UnaryOp(operand=ast.Constant()):
                pass
            case ast.BinOp() | ast.UnaryOp(op=ast.USub()) | ast.Call() | ast.AugAssign():
                count += 1
    return count


def exponentials(source):
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("exp")
    ]


def main():
    derivative = grad(f)
    w, x, b = 0.5, 1.2, -0.3
    ours = derivative(w, x, b)
    source = derivative.source
    print("Generated derivative with respect to w:\n")
    print(source)

    theirs = symbolic()
    print("\nSymPy's derivative:\n")
    print(theirs)
    parts, shared = sympy.cse(theirs)
    after_cse = sum(sympy.count_ops(part) for _, part in parts) + sympy.count_ops(shared)
    simplified = sympy.simplify(theirs)

    print("\nOperations                     (arithmetic and calls of exp)")
    print(f"  generated source        {operations(source):4d}")
    print(f"  SymPy diff              {sympy.count_ops(theirs):4d}")
    print(f"  SymPy diff, then cse    {after_cse:4d}")
    print(f"  SymPy simplify          {sympy.count_ops(simplified):4d}   {simplified}")

    calls = exponentials(source)
    repeated = len(calls) - len(set(calls))
    print(f"\nExponentials in the generated source: {len(calls)}, of them repeated: {repeated}.")
    value = float(theirs.subs({"w": w, "x": x, "b": b}))
    print(f"At w, x, b = {w}, {x}, {b}: {ours:.12f} here, {value:.12f} in SymPy.")


if __name__ == "__main__":
    main()
