"""Bytes on a socket, as no client library would send them."""

import socket
import urllib.parse


def talk(server, data, wait=5.0, must_close=False):
    """What the server says to `data`, or to its pieces one after another, until it closes or, if that will do, says nothing
    more."""
    place = urllib.parse.urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=wait) as peer:
        for piece in data if isinstance(data, list) else [data]:
            peer.sendall(piece)
        answer = b""
        try:
            while piece := peer.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        except TimeoutError:
            assert not must_close, f"not closed after {answer!r}"
        return answer


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer else 0
