"""`python -m ttrt.cli`: the same as `ttrt`."""

import sys

from ttrt.cli import main

if __name__ == "__main__":
    sys.exit(main())
