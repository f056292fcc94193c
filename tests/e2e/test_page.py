"""The files of the web page: how they are coded, how long they are kept, and the policy that its HTML comes with."""

import gzip
import re
import subprocess

import pytest

from browser import Browser, signed_in
from conftest import ROOT

BYTES_MAX = 230_000  # of what is loaded before a page can be used, by gzip
PATHS = ["/tokens", "/tokens/new", "/account", "/apps", "/admin"]
OPEN_PATHS = ["/login", "/reset"]


@pytest.fixture(scope="module")
def ada(site):
    return signed_in(site, "ada")


@pytest.fixture(scope="module")
def script(ada):
    """The path of the largest script that the shell names."""
    return max(scripts(ada, "/tokens"), key=lambda path: len(ada.ask("GET", path).body))


def scripts(browser, path):
    return re.findall(r'<script[^>]*src="(/assets/[^"]+)"', browser.ask("GET", path).body.decode())


def fetch(site, path, coding=None, **headers):
    return site.ask("GET", path, headers=headers | ({"Accept-Encoding": coding} if coding is not None else {}))


def brotli(data):
    program = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"
    return subprocess.run([ROOT / "web/run", "node", "-e", program], input=data, capture_output=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("accepted, coding", [
    (None, None), ("", None), ("identity", None), ("deflate, zstd", None), ("gzip;q=0", None), ("gzip;q=2", None), ("gzip;level=1", None), ("br;q=0, gzip;q=0.000", None), ("*;q=0", None),
    ("gzip", "gzip"), ("GZIP", "gzip"), ("gzip;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"), ("br;q=0.0, *", "gzip"), ("deflate,gzip ; q=1", "gzip"),
    ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("*", "br"), ("gzip;q=0, br;q=0.001", "br"),
])
def test_a_file_comes_in_a_coding_that_is_accepted(site, script, accepted, coding):
    whole = fetch(site, script).body
    answer = fetch(site, script, accepted)
    assert answer.status == 200 and answer.headers.get("content-encoding") == coding, answer.headers
    assert "Accept-Encoding" in answer.headers["vary"]
    decoded = {None: lambda data: data, "gzip": gzip.decompress, "br": brotli}[coding](answer.body)
    assert decoded == whole
    if coding is not None:
        assert len(answer.body) < len(whole) / 2


def test_codings_have_tags_of_their_own_and_a_known_one_is_not_sent_again(site, script):
    tags = {coding: fetch(site, script, coding).headers["etag"] for coding in ("identity", "gzip", "br")}
    assert len(set(tags.values())) == 3, tags
    for coding, tag in tags.items():
        again = fetch(site, script, coding, **{"If-None-Match": tag})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert fetch(site, script, coding, **{"If-None-Match": '"another"'}).status == 200
    assert fetch(site, script, "gzip", **{"If-None-Match": tags["br"]}).status == 200, "another coding is another answer"


def test_a_file_named_by_its_hash_is_kept_for_ever_and_html_is_not_kept_at_all(site, ada, script):
    answer = fetch(site, script)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    for path in PATHS:
        assert ada.ask("GET", path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/assets/page.js", "/assets/..%2fpage.cc", "/assets/", "/assets/x/y.js", "/favicon.ico"])
def test_there_is_no_file_of_another_name(site, path):
    assert fetch(site, path).status == 404


def test_what_is_loaded_before_a_page_can_be_used_is_small(site, ada):
    for path in ("/tokens", "/tokens/new"):
        html = ada.ask("GET", path).body
        names = scripts(ada, path)
        assert 1 <= len(names) <= 2, names
        assert b'<link rel="stylesheet"' not in html and b"@font-face" not in html
        sizes = [len(html)] + [len(fetch(site, name, "gzip").body) for name in names]
        assert sum(sizes) <= BYTES_MAX, (path, sizes)


def policy_of(answer):
    fields = answer.all("content-security-policy")
    assert len(fields) == 1, fields
    return {directive: sources for directive, _, sources in (part.strip().partition(" ") for part in fields[0].split(";"))}


@pytest.mark.parametrize("path", [*PATHS, *OPEN_PATHS, "/logout"])
def test_a44_html_runs_and_loads_only_what_the_server_wrote(site, ada, path):
    nonces = set()
    visitor = Browser(site.url) if path in OPEN_PATHS else ada
    for _ in range(2):
        answer = visitor.ask("GET", path)
        html = answer.body.decode()
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = policy_of(answer)
        assert policy["default-src"] == "'none'" and policy["base-uri"] == "'none'" and policy["frame-ancestors"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'" and policy["trusted-types"] == "'none'"
        assert not re.search(r"unsafe|\*|https?:", " ".join(policy.values())), policy
        nonce = re.search(r"'nonce-([\w+/=-]{22,})'", policy["style-src"])[1]
        assert policy.get("script-src", f"'nonce-{nonce}'") == f"'nonce-{nonce}'"
        # Each has this answer's nonce; no attribute runs anything.
        for element in re.findall(r"<(?:script|style)\b[^>]*>", html):
            assert f'nonce="{nonce}"' in element, element
        assert not re.search(r"<[^>]+\son\w+=", html) and not re.search(r'<[^>]+\sstyle="', html)
        nonces.add(nonce)
    assert len(nonces) == 2, "a nonce is good for one answer"
