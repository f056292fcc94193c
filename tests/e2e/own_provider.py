"""An OpenID provider of the tests' own: a real HTTP server with keys of its own that says what a right one never does."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import subprocess
import threading
import time
import urllib.parse

SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class RsaKey:
    """Made and read by openssl; signs by RSASSA-PKCS1-v1_5 (RFC 8017 §8.2)."""

    def __init__(self):
        self.pem = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True).stdout
        text = subprocess.run(["openssl", "rsa", "-noout", "-text"], input=self.pem, capture_output=True, check=True).stdout.decode()
        number = lambda name: int(re.search(name + r":\s*((?:[0-9a-f]{2}:?\s*)+)", text)[1].replace(":", "").replace("\n", "").replace(" ", ""), 16)
        self.modulus, self.private = number("modulus"), number("privateExponent")
        self.public_pem = subprocess.run(["openssl", "rsa", "-pubout"], input=self.pem, capture_output=True, check=True).stdout

    def jwk(self, name):
        return {"kty": "RSA", "use": "sig", "kid": name, "n": encoded(self.modulus.to_bytes(256, "big")), "e": "AQAB"}

    def sign(self, data):
        hashed = SHA256_PREFIX + hashlib.sha256(data).digest()
        block = b"\x00\x01" + b"\xff" * (256 - 3 - len(hashed)) + b"\x00" + hashed
        return pow(int.from_bytes(block, "big"), self.private, self.modulus).to_bytes(256, "big")


class OwnProvider:
    """`claims` change what the ID token says, `header` and `sign` how it is signed, `response` what the browser brings
    back. `asked` counts what it was asked, by path."""

    def __init__(self):
        self.key = RsaKey()
        self.key_name = "first"
        self.keys_shown = None
        self.subject = "ada"
        self.requests = {}
        self.asked = {}
        self.set_right()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider.answer_get(self)

            def do_POST(self):
                provider.answer_post(self)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def set_right(self):
        self.claims, self.header, self.response, self.sign = {}, {}, {}, None

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def send(self, handler, status, body=b"", **fields):
        handler.send_response(status)
        for name, value in fields.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def send_json(self, handler, value):
        self.send(handler, 200, json.dumps(value).encode(), **{"Content-Type": "application/json"})

    def answer_get(self, handler):
        parts = urllib.parse.urlsplit(handler.path)
        self.asked[parts.path] = self.asked.get(parts.path, 0) + 1
        if parts.path == "/.well-known/openid-configuration":
            self.send_json(handler, {
                "issuer": self.url, "authorization_endpoint": self.url + "/auth", "token_endpoint": self.url + "/token",
                "jwks_uri": self.url + "/jwks", "authorization_response_iss_parameter_supported": True})
        elif parts.path == "/jwks":
            self.send_json(handler, {"keys": self.keys_shown or [self.key.jwk(self.key_name)]})
        elif parts.path == "/auth":
            request = dict(urllib.parse.parse_qsl(parts.query))
            code = f"code-{len(self.requests)}"
            self.requests[code] = request
            back = {"code": code, "state": request["state"], "iss": self.url} | self.response
            query = urllib.parse.urlencode({name: value for name, value in back.items() if value is not None})
            self.send(handler, 303, Location=request["redirect_uri"] + "?" + query)
        else:
            self.send(handler, 404)

    def answer_post(self, handler):
        self.asked[handler.path] = self.asked.get(handler.path, 0) + 1
        form = dict(urllib.parse.parse_qsl(handler.rfile.read(int(handler.headers["Content-Length"])).decode()))
        request = self.requests.pop(form["code"], None)
        proof = encoded(hashlib.sha256(form["code_verifier"].encode()).digest())
        if request is None or proof != request["code_challenge"] or request["code_challenge_method"] != "S256":
            return self.send(handler, 400, b'{"error": "invalid_grant"}')
        return self.send_json(handler, {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(request)})

    def id_token(self, request):
        now = int(time.time())
        claims = {"iss": self.url, "aud": request["client_id"], "sub": self.subject, "nonce": request["nonce"],
                  "iat": now, "exp": now + 300, "auth_time": now, "preferred_username": self.subject} | self.claims
        header = {"alg": "RS256", "kid": self.key_name} | self.header
        text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims)).encode()
        return text.decode() + "." + encoded(self.sign(text) if self.sign else self.key.sign(text))

    def sign_by_public_key(self, text):
        return hmac.new(self.key.public_pem, text, hashlib.sha256).digest()
