"""Whole messages over a local socket, between the process that asks for a run and the process that does it."""

from __future__ import annotations

import contextlib
import os
import socket
import struct

#: Bytes of one packet: well below the buffer of a socket on any system, so that a packet always fits as one.
_PACKET = 60_000
_HEAD = struct.Struct("!I??")  # the sender, whether a message begins here, and whether more of it follows
_LENGTH = struct.Struct("!I")


def pair() -> tuple[socket.socket, socket.socket]:
    """Two sockets that are connected; packets stay whole on Linux (SEQPACKET), elsewhere their length goes before them."""
    with contextlib.suppress(OSError, AttributeError):
        return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return socket.socketpair()


class Channel:
    """Sends and receives messages: a kind (one byte) and a content.

    A message goes in packets that arrive whole or not at all. So an exception in the middle of sending (an interrupt, an alarm
    that the notebook set) spoils at most that message, and processes that a notebook forked can send over the same socket.
    """

    def __init__(self, connected: socket.socket):
        self.socket = connected
        self._packets = connected.type == getattr(socket, "SOCK_SEQPACKET", None)
        self._parts: dict[int, bytearray] = {}
        self._read = bytearray()

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Send one message; waits while the other side has no room. Raises OSError when there is no other side."""
        message, sender = kind + content, os.getpid()
        for start in range(0, len(message), _PACKET):
            more = start + _PACKET < len(message)
            packet = _HEAD.pack(sender, not start, more) + message[start : start + _PACKET]
            if self._packets:
                self.socket.send(packet)
            else:
                self.socket.sendall(_LENGTH.pack(len(packet)) + packet)

    def receive(self) -> tuple[bytes, bytes] | None:
        """Read one packet; the message that it completes, or None if more must follow. Raises EOFError at the end."""
        try:
            packet = self._packet()
        except (ConnectionResetError, BrokenPipeError):
            packet = b""
        if not packet:
            raise EOFError
        sender, first, more = _HEAD.unpack_from(packet)
        content = packet[_HEAD.size :]
        if first:
            self._parts.pop(sender, None)  # of a message that was broken off
        if more or not first:
            self._parts.setdefault(sender, bytearray()).extend(content)
            if more:
                return None
            content = bytes(self._parts.pop(sender))
        return content[:1], content[1:]

    def message(self) -> tuple[bytes, bytes]:
        """Wait for a whole message. Raises EOFError at the end."""
        while True:
            if (message := self.receive()) is not None:
                return message

    def close(self) -> None:
        self.socket.close()

    def _packet(self) -> bytes:
        if self._packets:
            return self.socket.recv(_PACKET + _HEAD.size)
        # Not a byte more than one packet: whoever waits for the socket must not find that the next one has been read already.
        while True:
            end = _LENGTH.size + (_LENGTH.unpack_from(self._read)[0] if len(self._read) >= _LENGTH.size else 0)
            if len(self._read) == end > _LENGTH.size:
                packet = bytes(self._read[_LENGTH.size :])
                self._read.clear()
                return packet
            part = self.socket.recv(end - len(self._read) or 1)
            if not part:
                return b""
            self._read += part
