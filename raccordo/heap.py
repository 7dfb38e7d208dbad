"""How a process holds memory: what is free goes back to the system, which glibc by itself keeps."""

from __future__ import annotations

import contextlib
import ctypes
import gc

# Parameters of mallopt(3): the size from which a buffer stands outside of the heap, and how many heaps there are.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
# The size at which glibc begins; by and by it takes ever larger buffers into the heap.
LARGE = 128 * 1024


def look_for_cycles_seldom() -> None:
    """Have a process look for cycles less often: what a run reads it keeps, and none of it is one.

    To look for them as often as Python does takes a sixth of a build's time.
    """
    gc.set_threshold(50_000, 20, 100)


def give_large_back() -> None:
    """Have large buffers be given back as soon as they are free.

    Within the heap they leave places that nothing else fits in: a fifth of a build's memory. To ask the system for each
    takes a check of one plan a twentieth of its time.
    """
    _set(M_MMAP_THRESHOLD, LARGE)


def share() -> None:
    """Have threads to come take memory where all do: glibc otherwise gives each a place that keeps what was there."""
    _set(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that is free back: glibc keeps it otherwise, in pieces that nothing else fits in."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _set(parameter: int, number: int) -> None:
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(parameter, number)
