"""The command line: `python -m kongchuo evaluate children.csv --policy guyuan-2021 --on 2021-10-29`.

The arguments, the output and the exit status are those of the program `kongchuo`.
"""

import signal
import sys

from kongchuo import _native
from kongchuo.errors import InternalError


def main() -> int:
    """Runs the command line of this process and gives its exit status."""
    # The engine does not come back to Python until it is done: an interrupt ends the process, as it ends a program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return _native.main(sys.argv[1:])
    except InternalError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
