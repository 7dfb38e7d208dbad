"""What each client takes of the server, by its address: connections, questions, bytes, processor time."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass, field

# What one address may have at once.
CONNECTIONS = 64
QUESTIONS = 32
BYTES = 128 * 1024 * 1024
# After so many seconds half of the processor time that a client has taken is forgotten.
HALF_LIFE = 30.0
FORGET_ABOVE = 10_000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(eq=False)
class Client:
    """What one client has at the moment: connections, questions waiting or being answered, bytes on their way."""

    connections: int = 0
    questions: int = 0
    held: int = 0
    _spent: float = 0.0
    _when: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        """The processor time, in seconds, of its questions, the older the less."""
        now = time.monotonic()
        self._spent *= 0.5 ** ((now - self._when) / HALF_LIFE)
        self._when = now
        return self._spent

    def spend(self, seconds: float) -> None:
        """Add the processor time of a question."""
        self._spent = self.spent + seconds

    @property
    def idle(self) -> bool:
        """Whether nothing is left to remember."""
        return not (self.connections or self.questions or self.held) and self.spent < 0.01


@dataclass
class Clients:
    """The clients by address, or by network where one client has a whole network (IPv6, /64)."""

    known: dict[str, Client] = field(default_factory=dict)

    def __getitem__(self, address: str) -> Client:
        name = plain(address)
        if ":" in name:
            name = str(ipaddress.IPv6Network((name, 64), strict=False))
        if name not in self.known:
            if len(self.known) > FORGET_ABOVE:
                self.known = {key: one for key, one in self.known.items() if not one.idle}
            self.known[name] = Client()
        return self.known[name]


def plain(address: str) -> str:
    """An address without its zone, and one of IPv4 as such where it came over IPv6."""
    address = address.partition("%")[0].lower()
    return address.removeprefix("::ffff:") if "." in address else address


def networks(texts: tuple[str, ...]) -> list[Network]:
    """Addresses and networks as they are written. Raises ValueError where one is neither."""
    return [ipaddress.ip_network(text) for text in texts]


def within(address: str, trusted: list[Network]) -> bool:
    """Whether an address is in one of some networks."""
    if not trusted:
        return False
    try:
        parsed = ipaddress.ip_address(plain(address))
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
