"""TLS by tls_cert and tls_key, with a client that looks."""

import http.client
import socket
import ssl
import subprocess
import urllib.parse

import pytest

from conftest import CATALOG, Server, free_port
from wire import talk


def certify(directory, name):
    """A key, and a certificate of its own for 127.0.0.1."""
    key, cert = directory / f"{name}.key", directory / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
                    "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return cert, key


def config_of(cert, key):
    return CATALOG + f'\n[server]\ntls_cert = "{cert}"\ntls_key = "{key}"\n'


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tls")
    one = Server(directory)
    one.first, one.second = certify(directory, "first"), certify(directory, "second")
    one.cert, one.key = directory / "cert.pem", directory / "key.pem"
    install(one, *one.first)
    one.config.write_text(config_of(one.cert, one.key))
    one.init()
    one.start()
    yield one
    one.stop()


def install(server, cert, key):
    server.cert.write_bytes(cert.read_bytes())
    server.key.write_bytes(key.read_bytes())


def place_of(server):
    parts = urllib.parse.urlsplit(server.url)
    return parts.hostname, parts.port


def trusting(*certs):
    context = ssl.create_default_context()
    for cert in certs:
        context.load_verify_locations(cert)
    return context


def ask(server, method, path, body=None, context=None, **headers):
    connection = http.client.HTTPSConnection(*place_of(server), timeout=20, context=context or trusting(server.first[0], server.second[0]))
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def test_https_answers_and_says_so(tls):
    assert tls.url.startswith("https://127.0.0.1:")
    status, _, body = ask(tls, "GET", "/v1/catalog", Authorization="Bearer " + tls.admin)
    assert status == 200 and b"contents" in body
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(tls, "GET", "/healthz", context=ssl.create_default_context())


def test_cookies_bear_the_prefix_that_binds_them_to_the_host(tls):
    _, fields, _ = ask(tls, "GET", "/login")
    cookies = [value for name, value in fields if name.lower() == "set-cookie"]
    assert cookies and all(line.startswith("__Host-jeton") and "Secure" in line and "Path=/" in line and "Domain" not in line for line in cookies), cookies


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version, taken", [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)])
def test_tls_is_1_2_or_newer(tls, version, taken):
    context = trusting(tls.first[0], tls.second[0])
    context.set_ciphers("ALL:@SECLEVEL=0")  # this client would speak it
    context.minimum_version = ssl.TLSVersion.TLSv1_1
    context.maximum_version = version
    if taken:
        assert ask(tls, "GET", "/healthz", context=context)[0] == 200
    else:
        with pytest.raises(ssl.SSLError):
            ask(tls, "GET", "/healthz", context=context)


def test_what_is_not_tls_is_closed_and_harms_nobody(tls):
    for said in (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\xff\xff", b"\x00" * 4096):
        # The rest of a record that never comes is not waited for.
        assert b"HTTP/1.1 200" not in talk(tls, said, wait=0.2 if said.startswith(b"\x16") else 20)
    assert ask(tls, "GET", "/healthz")[0] == 200


def test_a_handshake_that_does_not_come_is_given_up(tls):
    with socket.create_connection(place_of(tls), timeout=40) as peer:
        peer.sendall(b"\x16\x03\x01")
        try:
            while peer.recv(4096):
                pass
        except ConnectionResetError:
            pass
    assert ask(tls, "GET", "/healthz")[0] == 200


def test_a_reload_takes_the_new_certificate_and_refuses_one_that_does_not_fit(tls):
    reload = lambda context: ask(tls, "POST", "/v1/admin/reload", "{}", context, Authorization="Bearer " + tls.admin, **{"Content-Type": "application/json"})
    first, second = trusting(tls.first[0]), trusting(tls.second[0])
    install(tls, tls.second[0], tls.first[1])
    status, _, body = reload(first)
    assert status == 422 and f"tls_key {tls.key} cannot be used: ".encode() in body and b"mismatch" in body, body
    assert ask(tls, "GET", "/healthz", context=first)[0] == 200, "the one before stays"
    install(tls, *tls.second)
    status, _, body = reload(first)
    assert status == 200 and b"certificates" in body
    assert ask(tls, "GET", "/healthz", context=second)[0] == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(tls, "GET", "/healthz", context=first)


def test_a_key_under_a_passphrase_is_refused_and_nobody_asked(tmp_path):
    cert, key = certify(tmp_path, "one")
    locked = tmp_path / "locked.key"
    subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:x", "-out", locked], check=True, capture_output=True)
    one = Server(tmp_path, config_of(cert, locked))
    one.init()
    # With a terminal, where OpenSSL would ask.
    done = subprocess.run(["script", "-qec", f"{one.program} serve --data {one.data} --config {one.config} --listen 127.0.0.1:0", "/dev/null"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, env=one.environment)
    assert done.returncode == 1 and f"tls_key {locked} cannot be used: " in done.stdout and "pass phrase" not in done.stdout, done


def test_a_key_that_does_not_fit_stops_the_start(tmp_path):
    (cert, _), (_, key) = certify(tmp_path, "one"), certify(tmp_path, "two")
    one = Server(tmp_path, config_of(cert, key))
    one.init()
    done = one.run("serve", "--data", one.data, "--config", one.config, "--listen", f"127.0.0.1:{free_port()}")
    assert done.returncode == 1 and f"tls_key {key} cannot be used: " in done.stderr and "mismatch" in done.stderr, done.stderr
    one.config.write_text(config_of(tmp_path / "missing.pem", key))
    done = one.run("serve", "--data", one.data, "--config", one.config, "--listen", f"127.0.0.1:{free_port()}")
    assert done.returncode == 1 and f"tls_cert {tmp_path / 'missing.pem'} cannot be used: " in done.stderr, done.stderr
