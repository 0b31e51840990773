"""Calls of the system at the door, made without giving the interpreter away.

Python gives its interpreter away before each call of the system and waits for it again afterwards. None of these calls
waits for anything, but turning one away takes five of them, and where many threads run, five turns of waiting: the door
turned away 600 a second, and those who ran were disturbed 3,000 times. ctypes.PyDLL keeps the interpreter.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket

_system = ctypes.PyDLL(None, use_errno=True)
_accept, _recv, _send, _close = _system.accept, _system.recv, _system.send, _system.close
_accept.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_recv.argtypes = _send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_recv.restype = _send.restype = ctypes.c_ssize_t
_close.argtypes = (ctypes.c_int,)

HEAD = 4096  # bytes that are looked at
_ROOM = 1 << 16
_LOOK, _NOW = socket.MSG_PEEK | socket.MSG_DONTWAIT, socket.MSG_DONTWAIT
_head = ctypes.create_string_buffer(HEAD)
_rest = ctypes.create_string_buffer(_ROOM)


def take_in(listener: int) -> int | None:
    """The line of the next one who stands before this listener, which must not block; None when there is nobody."""
    found: int = _accept(listener, None, None)
    return None if found < 0 else found


def look(line: int) -> bytes | None:
    """The first bytes of what it says, left where they lie; None when it says nothing yet, b"" when it is gone."""
    found = _recv(line, _head, HEAD, _LOOK)
    if found > 0:
        return ctypes.string_at(_head, found)
    return None if found < 0 and ctypes.get_errno() == errno.EAGAIN else b""


def turn_away(line: int, words: bytes) -> None:
    """Take what was sent from the line, because an end with words left unread looks like a broken line; answer."""
    _recv(line, _rest, _ROOM, _NOW)
    _send(line, words, len(words), _NOW)


def hang_up(line: int) -> None:
    """Close a line that is no socket of Python’s yet."""
    _close(line)


def as_socket(line: int, listener: socket.socket) -> socket.socket:
    """Make it one: from now on Python closes it."""
    os.set_inheritable(line, False)
    return socket.socket(listener.family, listener.type, listener.proto, fileno=line)
