"""The bench on the command line: `python -m benchmarks.gradbench --only gmm --quick`."""

import sys
import tempfile

from .timing import use_one_core

if __name__ == "__main__":
    use_one_core()  # before anything imports NumPy
    with tempfile.TemporaryDirectory() as folder:
        from .main import main

        sys.exit(main(folder))
