#!/usr/bin/env python3
"""Check, reason over and publish a planning act as linked open data: see `build.py --help`."""

import sys

try:
    from raccordo.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"{error.name} is not installed: run “sh setup.sh” once, then “.venv/bin/python build.py”")

if __name__ == "__main__":
    main()
