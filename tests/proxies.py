"""nginx and Caddy as the tests run them in front of a server: on loopback, on a free port, ended by their process ids.

They are Debian's packages; where the system has none, their files alone, which `setup.sh test` puts into the user's
cache: installed, they would start a web server.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPACKED = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "raccordo" / "debian"
NGINX = """\
pid {folder}/pid;
error_log {folder}/error.log;
daemon off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
{recipe}
    }}
}}
"""
CADDY = """\
{{
    admin off
    auto_https off
}}
http://:{port} {{
    bind 127.0.0.1
{recipe}
}}
"""


@contextmanager
def nginx(folder: Path, port: int, recipe: str) -> Iterator[None]:
    """nginx with a recipe of what it has at which path. Raises AssertionError where it is not installed, or ends."""
    path = folder / "nginx.conf"
    path.write_text(NGINX.format(folder=folder, port=port, recipe=recipe), encoding="utf-8")
    with _running([_program("nginx", "sbin"), "-c", str(path), "-e", f"{folder}/error.log"], folder, port):
        yield


@contextmanager
def caddy(folder: Path, port: int, recipe: str) -> Iterator[None]:
    """Caddy, as `nginx` does it."""
    path = folder / "Caddyfile"
    path.write_text(CADDY.format(port=port, recipe=recipe), encoding="utf-8")
    with _running([_program("caddy", "bin"), "run", "--config", str(path)], folder, port):
        yield


def _program(name: str, kind: str) -> str:
    places = f"{os.environ['PATH']}:/usr/{kind}:{UNPACKED}/usr/{kind}"
    program = shutil.which(name, path=places)
    assert program, f"{name} is not installed: run “sh setup.sh test”"
    return program


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    # Caddy would keep its state in the user's home.
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = folder / "log"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=home) as process:
        try:
            end = time.monotonic() + 30
            while time.monotonic() < end:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, log.read_text(errors="replace")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)
