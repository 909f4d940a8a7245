"""Derivatives found on disk by another process: when they are, and when they must not be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import autodiff_sst
from autodiff_sst import store

MODEL = """
import dataclasses
import enum
import numpy as np
import tools
from autodiff_sst import grad, hessian, jvp, vjp, value_and_grad

SCALE = 2.0
MODE = "square"

class Kind(enum.Enum):
    A = 1
    B = 2

KIND = Kind.A

@dataclasses.dataclass
class Weights:
    w: np.ndarray
    power: int = 2

    def scaled(self, x):
        return x @ self.w * 3.0

def shift(by):
    def inner(x):
        return x + by
    return inner

moved = shift(1.0)

def term(x, factor=0.5):
    return x * factor

def loss(p, x):
    r = tools.double(moved(p.scaled(x))) * SCALE
    if MODE == "square":
        r = r ** 2
    if KIND is Kind.B:
        r = r * 10.0
    return max(np.mean(term(r)), 0.0)

def parts(theta, x):
    n = len(x)
    return np.sum(theta[:n] * x) + np.sum(theta[n:] ** 2)

def outer(x):
    return grad(lambda y: y ** 3 * SCALE)(x)

def late(x):
    from tools import double
    return double(x) * x

class Slots:
    __slots__ = ("a",)

def slotted(x):
    made = Slots()
    try:
        made.b = x
    except AttributeError:
        return x * x
    return x

def optional(x):
    try:
        import deeper
    except ImportError:
        return x * x
    return x * deeper.SEVEN

def run():
    p = Weights(np.array([1.0, 2.0]))
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = grad(loss)(p, x)
    value, pull = vjp(lambda t: t * t * SCALE, 3.0)
    second = hessian(lambda v: np.sum(v ** 3))(np.array([1.0, 2.0]))
    inner = value_and_grad(outer)(2.0)
    cut = grad(parts)(np.arange(6.0), np.array([1.0, 2.0])).tolist()
    told = grad(late)(3.0), grad(slotted)(3.0), grad(optional)(3.0)
    return [found.w.tolist(), found.power, value, pull(1.0), second.tolist(), inner, cut, told]
"""

TOOLS = """
from deep import LIMIT, half

def double(x):
    return half(x) * 4.0 + LIMIT
"""

DEEP = """
LIMIT = 0.0

def half(x):
    return x / 2.0
"""

MAIN = """
import sys
sys.path.insert(0, {folder!r})
{before}
import model
print(repr(model.run()))
print([name for name in ("autodiff_sst.lower", "gast", "astunparse") if name in sys.modules])
"""


class Outcome(NamedTuple):
    result: str
    compiler: bool


class Project(NamedTuple):
    """A folder with the modules and one for the cache."""

    folder: Path

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def write(self, model: str = MODEL, tools: str = TOOLS, deep: str = DEEP) -> None:
        for name, text in (("model", model), ("tools", tools), ("deep", deep)):
            (self.folder / f"{name}.py").write_text(text)

    def start(self, before: str = "", package: str | None = None) -> subprocess.Popen[str]:
        path = os.pathsep.join([package] if package else [str(p) for p in sys.path if p])
        environment = {
            **os.environ,
            store.FOLDER_VARIABLE: str(self.cache),
            "PYTHONPATH": path,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        code = MAIN.format(folder=str(self.folder), before=before)
        command = [sys.executable, "-c", code]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, text=True, env=environment, cwd=self.folder, **pipes)

    def run(self, before: str = "", package: str | None = None) -> Outcome:
        return outcome(self.start(before, package))


def outcome(process: subprocess.Popen[str]) -> Outcome:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    *_, result, compiler = out.strip().splitlines()
    assert compiler in ("[]", "['autodiff_sst.lower', 'gast', 'astunparse']")
    return Outcome(result, compiler != "[]")


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A project whose derivatives are on disk, and what it computes."""
    project = Project(tmp_path_factory.mktemp("project"))
    project.write()
    result, compiler = project.run()
    assert compiler
    return project, result


@pytest.fixture
def project(warm: tuple[Project, str], tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(warm[0].folder, tmp_path / "project")
    return Project(tmp_path / "project")


def test_another_process_runs_without_the_compiler(project: Project, warm: tuple[Project, str]):
    assert project.run() == Outcome(warm[1], False)
    for path in project.cache.iterdir():
        assert all(len(line) <= 120 for line in path.read_text().splitlines())


def test_other_numbers_are_read_at_each_call(project: Project, warm: tuple[Project, str]):
    project.write(MODEL.replace("SCALE = 2.0", "SCALE = 3.0"))
    result, compiler = project.run()
    assert not compiler
    assert result != warm[1]


CHANGES = {
    "the function": ("model", "r ** 2", "r ** 4"),
    "a helper": ("model", "x * factor", "x + factor"),
    "a helper of another module": ("tools", "4.0", "5.0"),
    "a helper's helper": ("deep", "x / 2.0", "x / 4.0"),
    "a closure": ("model", "x + by", "x - by"),
    "the type of a closed-over value": ("model", "shift(1.0)", "shift(np.array([1.0, 3.0]))"),
    "a static value": ("model", 'MODE = "square"', 'MODE = "plain"'),
    "an enumeration": ("model", "KIND = Kind.A", "KIND = Kind.B"),
    "the type of a global": ("deep", "LIMIT = 0.0", "LIMIT = 1"),
    "a method": ("model", "* 3.0", "* 4.0"),
    "a shadowed builtin": ("model", "SCALE = 2.0", "SCALE = 2.0; max = lambda a, b: 5 * a"),
    "the arguments": ("model", "Weights(np.array([1.0, 2.0]))", "Weights(np.ones(2, 'f'))"),
    "how long an array is beside another": ("model", "np.arange(6.0)", "np.arange(3.0)"),
    "slots": ("model", '("a",)', '("a", "b")'),
    "the type of a default": ("model", "factor=0.5", "factor=np.ones(2)"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(
    project: Project, warm: tuple[Project, str], change: tuple[str, str, str]
):
    module, old, new = change
    text = (project.folder / f"{module}.py").read_text()
    assert old in text
    project.write(**{module: text.replace(old, new)})
    result, compiler = project.run()
    assert compiler
    assert result != warm[1]


def test_a_module_that_was_missing_is_seen(project: Project, warm: tuple[Project, str]):
    (project.folder / "deeper.py").write_text("SEVEN = 7.0\n")
    result, compiler = project.run()
    assert compiler
    assert result != warm[1]


def test_the_source_of_the_package_is_part_of_the_key(project: Project, tmp_path: Path):
    package = tmp_path / "package" / "autodiff_sst"
    shutil.copytree(Path(autodiff_sst.__file__).parent, package)
    where = os.pathsep.join([str(package.parent), *(p for p in sys.path if p)])
    assert not project.run(package=where).compiler  # the same files, elsewhere
    with (package / "rules" / "ufuncs.py").open("a") as file:
        file.write("# edited\n")
    assert project.run(package=where).compiler
    assert not project.run(package=where).compiler


def test_what_an_edited_package_derives_is_not_kept(project: Project, tmp_path: Path):
    """A file that is edited after the package was imported need not be what runs."""
    package = tmp_path / "package" / "autodiff_sst"
    shutil.copytree(Path(autodiff_sst.__file__).parent, package)
    where = os.pathsep.join([str(package.parent), *(p for p in sys.path if p)])
    edited = package / "rules" / "ufuncs.py"
    code = f"import autodiff_sst; open({str(edited)!r}, 'a').write('# edited')"
    assert project.run(before=code, package=where).compiler
    assert project.run(package=where).compiler
    assert not project.run(package=where).compiler


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def add(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"raise SystemExit('executed')\n")


def reseal(path: Path) -> None:
    """Another text with a right digest: only names that tell the contents can find this."""
    path.write_text(store.seal("raise SystemExit('executed')\n"))


def link(path: Path) -> None:
    away = path.parent.parent / path.name
    path.rename(away)
    path.symlink_to(away)


def open_to_others(path: Path) -> None:
    path.chmod(0o666)


def give_away(path: Path) -> None:
    try:
        os.chown(path, 12345, -1)
    except PermissionError:
        pytest.skip("only root can give files away")


DAMAGES = [cut, add, reseal]
if os.name == "posix":
    DAMAGES += [link, open_to_others, give_away]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_not_used(
    project: Project, warm: tuple[Project, str], damage: Callable[[Path], None]
):
    for path in list(project.cache.iterdir()):
        damage(path)
    assert project.run() == Outcome(warm[1], True)
    assert project.run() == Outcome(warm[1], False)  # mended


def test_lost_files_are_derived_again(project: Project, warm: tuple[Project, str]):
    for path in project.cache.glob("loss_*"):
        path.unlink()
    assert project.run() == Outcome(warm[1], True)


def test_processes_at_once(warm: tuple[Project, str], tmp_path: Path):
    project = Project(tmp_path)
    project.write()
    assert [outcome(p).result for p in [project.start(), project.start()]] == [warm[1]] * 2
    assert project.run() == Outcome(warm[1], False)
    assert not list(project.cache.glob("*.tmp"))


RULES = """
import numpy as np
from autodiff_sst import elementwise, grad

FACTOR = 2.0

def softplus(x):
    return np.logaddexp(0.0, x)

elementwise(softplus, lambda g, y, x: FACTOR * g / (1.0 + np.exp(-x)))

def run():
    return float(grad(lambda x: softplus(x) ** 2)(0.0))
"""


def test_rules_of_the_user_are_part_of_the_key(tmp_path: Path):
    project = Project(tmp_path)
    project.write(RULES)
    first = project.run()
    changes = {
        "a constant of the formula": RULES.replace("FACTOR = 2.0", "FACTOR = 3.0"),
        "the formula": RULES.replace("1.0 + np.exp", "4.0 + np.exp"),
        "no rule": RULES.replace("elementwise(softplus, ", "str("),
    }
    found = [first.result]
    for text in changes.values():
        project.write(text)
        result, compiler = project.run()
        assert compiler
        found.append(result)
    assert len(set(found)) == 4
    project.write(RULES)
    assert project.run() == Outcome(first.result, False)
