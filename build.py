#!/usr/bin/env python3
"""Check, reason over and publish a planning act as linked open data: see `build.py --help`."""

import sys
from pathlib import Path

try:
    from raccordo.cli import main
except ModuleNotFoundError as error:
    print(f"{error.name} is not installed: run “sh setup.sh” once, then “.venv/bin/python build.py”", file=sys.stderr)
    sys.exit(2)
except KeyboardInterrupt:
    sys.exit(2)

if __name__ == "__main__":
    main(Path(__file__).resolve().parent)
