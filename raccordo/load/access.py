"""Credentials for a server: from the environment, a file that only its owner reads, or netrc; never from arguments."""

from __future__ import annotations

import netrc
import re
import shlex
import stat
from collections.abc import Generator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from raccordo.findings import UserError

USER, PASSWORD, TOKEN, FILE = (f"RACCORDO_LOAD_{name}" for name in ("USER", "PASSWORD", "TOKEN", "CREDENTIALS"))
ADVICE = f"set {USER} and {PASSWORD}, or {TOKEN}, or name a file with 0600 in {FILE}, or add the host to ~/.netrc"


class Challenged(httpx.Auth):
    """Basic or Digest, as the server asks (RFC 7617, RFC 7616); nothing is sent before it has asked."""

    def __init__(self, user: str, password: str) -> None:
        self._basic, self._digest = httpx.BasicAuth(user, password), httpx.DigestAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request, and again with credentials where the answer is 401."""
        if self._chosen:
            yield from self._chosen.auth_flow(request)
            return
        response = yield request
        schemes = {field.split()[0].lower() for field in response.headers.get_list("www-authenticate") if field.strip()}
        if response.status_code != httpx.codes.UNAUTHORIZED or not schemes & {"basic", "digest"}:
            return
        if "digest" in schemes:
            self._chosen = self._digest
            flow = self._digest.auth_flow(request)
            next(flow)
            yield flow.send(response)
        else:
            self._chosen = self._basic
            yield from self._basic.auth_flow(request)


class Bearer(httpx.Auth):
    """A bearer token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def credentials(url: str, environment: Mapping[str, str]) -> httpx.Auth | None:
    """What a server may be told of us; None where nothing is given for it.

    Raises UserError where what is given is half, unreadable, or readable by others.
    """
    given = {name: environment[name] for name in (USER, PASSWORD, TOKEN) if environment.get(name)}
    if path := environment.get(FILE):
        given |= _read(Path(path))
    for name, secret in given.items():
        if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", secret):  # RFC 7617, section 2; the last are no UTF-8
            raise UserError(f"{name} has signs that no credentials have, such as an end of line: take them out")
    if TOKEN in given:
        return Bearer(given[TOKEN])
    if (USER in given) != (PASSWORD in given):
        raise UserError(f"{USER} and {PASSWORD} go together, and one of them is missing")
    if USER in given:
        return Challenged(given[USER], given[PASSWORD])
    return _from_netrc(url, Path(environment.get("NETRC") or Path.home() / ".netrc"))


def curl(url: str, environment: Mapping[str, str]) -> str:
    """How a line of curl begins that gets the same credentials, out of sight of others: by its standard input.

    Raises UserError as `credentials` does.
    """
    known = credentials(url, environment)
    if known is None:
        return "curl --fail"
    held = _read(Path(path)) if (path := environment.get(FILE)) else {}
    kind = TOKEN if isinstance(known, Bearer) else USER
    if kind == USER and kind not in held and not environment.get(USER):
        return "curl --fail --netrc --anyauth"

    def found(name: str, key: str) -> str:
        if name in held:
            return f"\"$(sed -n 's/^ *{key} *= *//p' {shlex.quote(str(path))})\""
        return f'"${name}"'

    if kind == TOKEN:
        return f"""printf 'header = "Authorization: Bearer %s"\\n' {found(TOKEN, "token")} | curl --config - --fail"""
    both = f"{found(USER, 'user')} {found(PASSWORD, 'password')}"
    return f"""printf 'user = "%s:%s"\\n' {both} | curl --config - --fail --anyauth"""


def _read(path: Path) -> dict[str, str]:
    """A file of lines `user=…`, `password=…`, `token=…`."""
    lines = _private(path).splitlines()
    names = {"user": USER, "password": PASSWORD, "token": TOKEN}
    found = {}
    for number, line in enumerate(lines, start=1):
        name, equals, value = line.partition("=")
        if name.strip() not in names or not equals:
            # What the line says may be a secret.
            raise UserError(f"{path}, line {number}: it is none of “user=…”, “password=…”, “token=…”")
        found[names[name.strip()]] = value.strip()
    return found


def _private(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UserError(f"{path} has secrets and others may read it: “chmod 600 {path}”")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from error


def _from_netrc(url: str, path: Path) -> httpx.Auth | None:
    if not path.is_file():
        return None
    try:
        found = netrc.netrc(str(path)).authenticators(urlsplit(url).hostname or "")
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: mend it, or take it away") from error
    if not found:
        return None
    _private(path)
    return Challenged(found[0] or "", found[2] or "")
