"""The inventory: what tokens are used for, how they are found, and what a deployment says of itself."""

import pytest

from conftest import CATALOG, Server, grant, wait_until

ALL = {"repository": ["*"]}


def test_the_policy_is_told_to_every_caller(tmp_path):
    one = Server(tmp_path, CATALOG + '''
[server]
public_url = "https://tokens.example.org"
[token]
brand = "acme"
[policy]
default_lifetime = "7d"
max_lifetime = "90d"
allow_no_expiry = true
max_tokens_per_principal = 20
''')
    one.init()
    one.start()
    try:
        weak, _ = one.token([])
        assert one.ask("GET", "/v1/policy", weak).json == {
            "brand": "acme", "default_lifetime": 7 * 86400, "max_lifetime": 90 * 86400, "allow_no_expiry": True,
            "max_tokens_per_principal": 20, "public_url": "https://tokens.example.org"}
        assert one.ask("GET", "/v1/policy").status == 401
    finally:
        one.stop()


def test_without_a_public_url_links_lead_to_the_server(server):
    assert server.ask("GET", "/v1/policy", server.admin).json["public_url"] == server.url
