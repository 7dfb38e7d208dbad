"""Apache as the tests run it: on loopback, on a free port, ended by its own process id."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from raccordo.project import Project
from raccordo.publish.negotiation import redirects
from tests.servers import free_port

CONFIGURATION = """\
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
"""
HOSTS = """
TypesConfig /dev/null
DocumentRoot {folder}/empty
Alias /raccordo {published}
Alias /names {folder}/names
MaxKeepAliveRequests 0
<Directory />
    AllowOverride All
    Require all granted
</Directory>
<Files ".ht*">
    Require all denied
</Files>
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


class Client:
    """One connection that stays open; an answer is its status, its headers in lower case, and its body."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def get(
        self, path: str, accept: str | None = None, language: str | None = None, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {
            name: value for name, value in (("Accept", accept), ("Accept-Language", language)) if value is not None
        }
        self.connection.request(method, path, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@contextmanager
def hosts(project: Project, folder: Path, published: Path) -> Iterator[Client]:
    """An Apache that carries a publication under /raccordo/, and under /names/ what w3id.org is given."""
    port = free_port()
    for name in ("empty", "names"):
        (folder / name).mkdir()
    rules = redirects(project, f"http://127.0.0.1:{port}/raccordo/")["w3id/.htaccess"]
    (folder / "names" / ".htaccess").write_bytes(rules)
    for parent in (*folder.parents, *published.parents):
        # Started by root, Apache runs as another user, who must get at them.
        if parent.stat().st_uid == 0 and Path(tempfile.gettempdir()) in parent.parents:
            parent.chmod(parent.stat().st_mode | 0o055)
    modules = ("alias", "dir", "mime", "headers", "rewrite")
    with apache(folder, port, modules, HOSTS.format(folder=folder, published=published)):
        yield Client(port)
