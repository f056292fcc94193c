"""What the HTTP side refuses: smuggling, floods, slowness. Bytes on a socket."""

import json
import re
import signal
import socket
import threading
import time
import urllib.parse

import pytest

from conftest import CATALOG, Server, grant, wait_until
from wire import status, talk


@pytest.mark.parametrize("name,request_bytes,expected", [
    ("two lengths", b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    ("one length twice", b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
    ("chunked twice", b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("chunked in HTTP/1.0", b"POST /v1/verify HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("a body of a GET", b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 400),
    ("two lengths in one field", b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2\r\n\r\n{}", 400),
    ("a GET whose body is a request", b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 35\r\n\r\n", 400),
    ("a HEAD whose body is a request", b"HEAD /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 35\r\n\r\n", 400),
    ("a GET whose body in chunks is a request", b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("length and chunked", b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("bare LF in a chunk's extension", b'POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a="\n"\r\n{}\r\n0\r\n\r\n', 400),
    ("NUL in a chunk's extension", b'POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a="\0"\r\n{}\r\n0\r\n\r\n', 400),
    ("bare LF in the last chunk's extension", b'POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0;a="\n"\r\n\r\n', 400),
    ("bare LF", b"GET /healthz HTTP/1.1\nHost: x\n\n", 400),
    ("folded line", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", 400),
    ("no host", b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    ("two hosts", b"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    ("space before colon", b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    ("unknown coding", b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
    ("http 2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("huge head", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000 + b"\r\n\r\n", 431),
    ("many fields", b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431),
])
def test_a50_what_two_parsers_might_read_differently_is_refused_and_closed(server, name, request_bytes, expected):
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    assert len(smuggled) == 35
    answer = talk(server, request_bytes + smuggled, must_close=True)
    assert answer.count(b"HTTP/1.1 ") == 1 and status(answer) == expected, answer


@pytest.mark.parametrize("rest", [b"X-A: a\x01b\r\n\r\n", b"X-A: \x7f\r\n\r\n", b"Expect: more\r\n\r\n", b"Content-Length: 3\r\n\r\nabc", b"Host: y\r\n\r\n", b"X-A: b\n\r\n"])
def test_a_guard_says_403_where_another_path_says_what_is_wrong_with_the_message(server, rest):
    """nginx takes 2xx, 401 and 403; any other status of a subrequest is its own 500 (contract 6)."""
    answer = talk(server, b"GET /v1/guard/app HTTP/1.1\r\nHost: x\r\n" + rest)
    assert status(answer) == 403 and answer.count(b"HTTP/1.1 ") == 1, answer


def test_bodies_are_bounded(server):
    answer = talk(server, [f"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.admin}\r\nContent-Type: application/json\r\nContent-Length: 70000\r\n\r\n".encode()])
    assert status(answer) == 413
    for body in (b"Content-Length: 70000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nnone\r\n"):
        answer = talk(server, b"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nX-Request-Id: of-the-caller\r\n" + body)
        assert status(answer) in (400, 413) and b"X-Request-Id: of-the-caller\r\n" in answer, answer
    deep = server.ask("POST", "/v1/verify", server.admin, raw=b'{"token":' + b"[" * 40 + b"]" * 40 + b"}")
    assert deep.status == 400


@pytest.mark.parametrize("path,body,pointer", [
    ("/v1/tokens/revoke", {"ids": ["tok_01m4s2ab3cd4ef5gh6jk7mn8pq", "zz"]}, "/ids/1"),
    ("/v1/tokens", {"name": "t", "grants": [{"scopes": ["billing:read"], "a/b": 1}]}, "/grants/0/a~1b"),
    ("/v1/tokens", {"name": "t", "grants": [{"scopes": ["billing:read"], "resources": {"a/b~c": ["a"]}}]}, "/grants/0/resources/a~1b~0c"),
    ("/v1/tokens", {"name": "t", "grants": [], "allowed_ips": ["203.0.113.0/24", "nowhere"]}, "/allowed_ips/1"),
    ("/v1/tokens", {"name": "t", "grants": [], "a~/b": 1}, "/a~0~1b"),
])
def test_a_pointer_points_at_what_is_wrong(server, path, body, pointer):
    """RFC 6901."""
    answer = server.ask("POST", path, server.admin, body)
    assert answer.status == 422 and answer.json["pointer"] == pointer, answer


def test_a_delete_takes_no_body(server):
    _, token = server.token([])
    for body in (b'{"dry_run":true}', b"{{{"):
        assert server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin, raw=body).status == 422
    assert server.ask("GET", f"/v1/tokens/{token['id']}", server.admin).json["status"] == "active"
    assert server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin, raw=b"{}").status == 204


def test_methods_paths_and_types(server):
    answer = server.ask("DELETE", "/v1/catalog", server.admin)
    assert answer.status == 405 and answer.headers["allow"] == "GET, HEAD"
    assert server.ask("GET", "/nothing").status == 404
    wrong = server.ask("POST", "/v1/verify", server.admin, raw=b"token=x", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert wrong.status == 415


def test_every_answer_has_an_id_and_is_not_stored(server):
    kept = server.ask("GET", "/v1/catalog", server.admin, headers={"X-Request-Id": "Root=1-67:a/b+c@d_Z.2"})
    assert kept.headers["x-request-id"] == "Root=1-67:a/b+c@d_Z.2" and kept.headers["cache-control"] == "no-store"
    made = server.ask("GET", "/v1/catalog", server.admin, headers={"X-Request-Id": "a b\"<"})
    assert made.headers["x-request-id"] not in ("", "a b\"<")


def test_a11_a_token_elsewhere_than_in_authorization_is_no_credential(server):
    for path in (f"/v1/catalog?access_token={server.admin}", f"/v1/catalog?private_token={server.admin}"):
        assert server.ask("GET", path).status == 401
    assert server.ask("GET", "/v1/catalog", headers={"Cookie": f"jeton={server.admin}"}).status == 401


def test_a_401_says_how_and_a_403_says_what(server):
    none = server.ask("GET", "/v1/tokens")
    assert none.status == 401 and none.headers["www-authenticate"].startswith("Bearer ")
    weak, _ = server.token([])
    refused = server.ask("POST", "/v1/users", weak, {"username": "zoe"})
    assert refused.status == 403 and refused.json["missing"] == ["jeton.principals:write"] and "/tokens/new?grant=" in refused.json["upgrade"]


def test_pipelined_requests_are_answered_in_order(server):
    answer = talk(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 2 and answer.index(b"ok\n") < answer.index(b"ready\n")


def test_a_request_is_the_same_in_one_piece_in_two_and_byte_by_byte(server):
    body = b'{"token":"x"}'
    head = f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.admin}\r\nX-Request-Id: same\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    whole = talk(server, head + body)
    assert b'"reason":"malformed"' in whole
    assert talk(server, [head, body]) == whole
    assert talk(server, [bytes([byte]) for byte in head + body]) == whole
    assert talk(server, [head[:-1], head[-1:] + body]) == whole


def test_many_requests_at_once_are_answered_in_order_however_they_are_written(server):
    """More than a buffer holds; plain ones, and ones that take the long way, side by side."""
    body = b'{"token":"x"}'
    sent = b""
    for number in range(300):
        head = f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.admin}\r\nX-Request-Id: n{number}\r\nContent-Type: application/json\r\n".encode()
        if number % 3 == 0:
            sent += head + b"Transfer-Encoding: chunked\r\n\r\nd\r\n" + body + b"\r\n0\r\n\r\n"
        elif number % 3 == 1:
            sent += head + b"Content-Length: 13\r\n\r\n" + body
        else:  # answered by the store
            sent += f"GET /v1/catalog HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.admin}\r\nX-Request-Id: n{number}\r\n\r\n".encode()
    answer = talk(server, sent + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert [int(number) for number in re.findall(rb"X-Request-Id: n(\d+)\r\n", answer)] == list(range(300))
    assert answer.count(b"HTTP/1.1 200 OK") == 301 and answer.endswith(b"ok\n")


def test_each_of_many_connections_is_answered_about_its_own_token(server):
    """All become ready at once, in several groups; each sends two checks in one piece, of different tokens."""
    live, _ = server.token([])
    gone, row = server.token([])
    assert server.ask("DELETE", f"/v1/tokens/{row['id']}", server.admin).status == 204

    def check(secret):
        body = json.dumps({"token": secret}).encode()
        return f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.admin}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    host, port = server.url.removeprefix("http://").split(":")
    peers = [socket.create_connection((host, int(port)), timeout=5) for _ in range(50)]
    for _ in range(20):
        for number, peer in enumerate(peers):
            peer.sendall(check(live) + check(gone) if number % 2 else check(gone) + check(live))
        for number, peer in enumerate(peers):
            answer = b""
            while answer.count(b'"allowed":') < 2:
                piece = peer.recv(65536)
                assert piece, answer
                answer += piece
            verdicts = re.findall(rb'"allowed":(true|false)', answer)
            assert verdicts == ([b"true", b"false"] if number % 2 else [b"false", b"true"]), answer
    for peer in peers:
        peer.close()


def test_who_says_that_no_more_comes_is_still_answered(server):
    host, port = server.url.removeprefix("http://").split(":")
    for request in (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /healthz HTTP/1.0\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=5) as peer:
            peer.sendall(request)
            peer.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := peer.recv(65536):
                answer += piece
            assert status(answer) == 200 and answer.endswith(b"ok\n")


def test_a_peer_that_reads_late_gets_all_of_it_and_holds_up_nobody(server):
    host, port = server.url.removeprefix("http://").split(":")
    request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 25000 + b"\r\n\r\n"
    with socket.socket() as late:
        late.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        late.connect((host, int(port)))
        late.setblocking(False)
        count, left = 0, b""
        stuck = time.monotonic() + 5
        while time.monotonic() < stuck:  # until the server can write no more, and so reads no more
            if not left:
                count, left = count + 1, request
            try:
                left = left[late.send(left):]
                stuck = time.monotonic() + 0.5
            except BlockingIOError:
                pass
            assert count < 10000, "the server reads on without being read from"
        assert server.ask("GET", "/healthz").status == 200
        late.settimeout(10)
        sender = threading.Thread(target=late.sendall, args=(left,))
        sender.start()
        answers = late.makefile("rb")
        for _ in range(count):
            assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
            head = list(iter(answers.readline, b"\r\n"))
            length = next(int(line.split(b":")[1]) for line in head if line.startswith(b"Content-Length"))
            assert len(answers.read(length)) == length
        sender.join()


def test_chunked_bodies_and_expect(server):
    body = b'{"token":"x"}'
    head = f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.admin}\r\nContent-Type: application/json\r\nConnection: close\r\n".encode()
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in body) + b"0\r\n\r\n"
    assert b'"reason":"malformed"' in talk(server, chunked)
    expects = talk(server, [head + b"Expect: 100-continue\r\nContent-Length: 13\r\n\r\n", body])
    assert expects.startswith(b"HTTP/1.1 100 Continue") or b'"malformed"' in expects


def test_refusals_are_limited_by_address(tmp_path):
    one = Server(tmp_path, CATALOG + "[limits]\nrefused = 5\n")
    one.init()
    one.start()
    try:
        statuses = [one.ask("GET", "/v1/tokens", "jtnp_" + "0" * 38).status for _ in range(8)]
        assert statuses == [401] * 5 + [429] * 3
        limited = one.ask("GET", "/v1/tokens")
        assert 1 <= int(limited.headers["retry-after"]) <= 60
        assert one.ask("GET", "/v1/tokens", one.admin).status == 200
    finally:
        one.stop()


def test_refusals_are_counted_by_the_64_of_an_ipv6_address(tmp_path):
    one = Server(tmp_path, CATALOG + "[server]\ntrusted_proxies = [\"127.0.0.0/8\"]\n[limits]\nrefused = 1\n")
    one.init()
    one.start()
    try:
        for address, expected in (("2001:db8::1", 401), ("2001:db8::ffff:2", 429), ("2001:db8:0:1::1", 401), ("203.0.113.1", 401), ("203.0.113.2", 401)):
            assert one.ask("GET", "/v1/tokens", headers={"X-Forwarded-For": address}).status == expected, address
    finally:
        one.stop()


def test_the_clients_address_behind_a_trusted_proxy(tmp_path):
    one = Server(tmp_path, CATALOG + "[server]\ntrusted_proxies = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n")
    one.init()
    one.start()
    try:
        bound, _ = one.token([grant("jeton.tokens:write", principal=["self"])], allowed_ips=["203.0.113.9"])
        for chain, expected in (("203.0.113.9", 200), ("198.51.100.1, 203.0.113.9, 10.1.2.3", 200), ("203.0.113.9, 198.51.100.1", 403), ("203.0.113.9, junk", 403)):
            assert one.ask("GET", "/v1/tokens/self", bound, headers={"X-Forwarded-For": chain}).status == expected, chain
    finally:
        one.stop()


@pytest.mark.parametrize("query, said", [
    ("q=%ff", "UTF-8"), ("name=%c3%28", "UTF-8"), ("q=%ed%a0%80", "UTF-8"), ("q=a%c0%af", "UTF-8"), ("%ff=1", "UTF-8"), ("q=%00", "percent-encoding"),
    ("q=%", "percent-encoding"), ("q=%4", "percent-encoding"), ("q=%zz", "percent-encoding"), ("owner=%ff", "UTF-8"),
    ("q=a&q=b", "twice"), ("limit=1&limit=2", "twice"), ("staus=active", "did you mean 'status'"), ("limit=0", "limit"), ("limit=1e2", "limit"),
])
def test_a_query_that_cannot_be_read_is_refused(server, query, said):
    answer = server.ask("GET", "/v1/tokens?" + query, server.admin)
    assert answer.status == 422 and said in answer.json["detail"], answer


def test_a_query_in_other_letters_is_read(server):
    name = "Größe 日本 \U0001f511"
    _, token = server.token([], name=name)
    for part in (name, "größe"[2:], "日本", "\U0001f511"):
        found = server.ask("GET", "/v1/tokens?q=" + urllib.parse.quote(part), server.admin)
        assert token["id"] in [one["id"] for one in found.json["items"]], part


def test_a_change_takes_no_parameters_in_its_address(server):
    answer = server.ask("POST", "/v1/tokens?dry_run=true", server.admin, {"name": "x", "grants": []})
    assert answer.status == 422 and "put them into the body" in answer.json["detail"]


def test_the_absolute_form_is_the_same_request(server):
    for target in ("http://jeton.example/healthz", "http://jeton.example"):
        answer = talk(server, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert status(answer) == (200 if target.endswith("/healthz") else 303), answer


def test_a_guard_knows_no_other_refusal_than_403(server):
    """nginx knows 2xx, 401 and 403 of auth_request; all else is an error of its own."""
    for request in (b"POST /v1/guard/git HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
                    b"GET /v1/guard/git HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000 + b"\r\n\r\n",
                    b"GET /v1/guard/git HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 200 + b"\r\n",
                    b"POST /v1/guard/git/a HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n" + b"a" * 90000):
        assert status(talk(server, request)) == 403, request[:80]


def test_whoever_comes_after_sigterm_is_refused_at_once(deployment):
    deployment.init()
    deployment.start()
    host, port = deployment.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as held:
        held.sendall(b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert deployment.ask("GET", "/healthz").status == 200  # the half request was seen before this one
        deployment.process.send_signal(signal.SIGTERM)

        def refused():
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
                return False
            except ConnectionResetError:  # it waited to be taken in when the door was closed
                return False
            except ConnectionRefusedError:
                return True
        assert wait_until(refused, seconds=3)
        assert deployment.process.poll() is None, "the half request has its time"
    assert deployment.stop() == 0
