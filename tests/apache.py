"""Apache as the tests run it: on loopback, on a free port, ended by its own process id."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = """\
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
"""
MODULES = Path("/usr/lib/apache2/modules")


@contextmanager
def apache(folder: Path, port: int, modules: tuple[str, ...], configuration: str) -> Iterator[None]:
    """Apache with some modules besides those that it needs, its own files in a folder.

    Raises AssertionError where it is not installed, or ends at once.
    """
    program = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    assert program, "apache2 is not installed: run “sh setup.sh test”"
    loaded = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in ("mpm_event", "authz_core", *modules)
    )
    path = folder / "apache.conf"
    path.write_text(CONFIGURATION.format(port=port, folder=folder) + loaded + configuration, encoding="utf-8")
    with subprocess.Popen([program, "-f", str(path), "-DFOREGROUND"], stderr=subprocess.PIPE) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, process.stderr and process.stderr.read().decode()
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)
