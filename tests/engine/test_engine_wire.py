"""Messages over a local socket arrive whole, or not at all."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from peilmerk.engine.wire import Channel, pair


@pytest.fixture(params=["packets", "stream"])
def channels(request):
    """Two ends: as on Linux, and as on systems that cannot keep packets whole."""
    ends = pair() if request.param == "packets" else socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    made = [Channel(end) for end in ends]
    yield made
    for channel in made:
        channel.close()


@pytest.mark.parametrize("size", [0, 1, 59_998, 59_999, 60_000, 60_001, 5_000_000])
def test_a_message_arrives_as_it_was_sent(channels, size):
    content = os.urandom(size)
    sending = threading.Thread(target=channels[0].send, args=(b"k", content))
    sending.start()
    assert channels[1].message() == (b"k", content)
    sending.join()


def test_messages_keep_their_order_both_ways(channels):
    for n in range(50):
        channels[0].send(b"a", str(n).encode())
        channels[1].send(b"b", str(-n).encode())
    assert [channels[1].message() for _ in range(50)] == [(b"a", str(n).encode()) for n in range(50)]
    assert [channels[0].message() for _ in range(50)] == [(b"b", str(-n).encode()) for n in range(50)]


def test_the_end_is_an_end(channels):
    channels[0].send(b"k", b"laatste")
    channels[0].close()
    assert channels[1].message() == (b"k", b"laatste")
    with pytest.raises(EOFError):
        channels[1].message()
    with pytest.raises(OSError):
        channels[1].send(b"k", b"te laat")


def test_what_forked_processes_send_at_the_same_time_does_not_mix():
    ours, theirs = map(Channel, pair())
    children = []
    for letter in (b"x", b"y", b"z"):
        pid = os.fork()
        if pid == 0:
            for _ in range(20):
                theirs.send(letter, letter * 200_000)
            os._exit(0)
        children.append(pid)
    theirs.close()
    got = [ours.message() for _ in range(60)]
    for pid in children:
        os.waitpid(pid, 0)
    ours.close()
    assert all(content == kind * 200_000 for kind, content in got)
    assert sorted(kind for kind, _ in got) == [b"x"] * 20 + [b"y"] * 20 + [b"z"] * 20


def test_a_message_that_was_broken_off_spoils_no_later_one(channels):
    ours, theirs = channels
    theirs.socket.settimeout(0.2)
    with pytest.raises(OSError):
        theirs.send(b"k", b"x" * 5_000_000)  # nobody reads
    if ours.socket.type != socket.SOCK_SEQPACKET:
        return  # a stream has no way back; there a process that does not read is killed
    theirs.socket.settimeout(None)
    ours.socket.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            ours.receive()
    theirs.send(b"n", b"nieuw")
    ours.socket.setblocking(True)
    assert ours.message() == (b"n", b"nieuw")
