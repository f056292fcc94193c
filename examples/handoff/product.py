"""A product with a login of its own: notebooks behind a page and an API, whose tokens are Jeton's.

It shows the three things that such a product does:
  it tells Jeton of its users          PUT  /v1/users/external/{external_id}
  it leads them to Jeton's pages       POST /v1/users/{id}/handoff
  it guards its API                    POST /v1/verify

    product.py PORT JETON_URL TOKEN_FILE

TOKEN_FILE holds the product's own token, which has jeton.principals:write and jeton.issue:write on every principal and
jeton.verify:read. Notes and sessions live in memory: this is an example, and they end with it.
"""

import hashlib
import hmac
import html
import http.cookies
import http.server
import json
import pathlib
import re
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request

BODY_BYTES_MAX = 16384
COOKIE = "notes"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Notes</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}
iframe {{ width: 100%; height: 36rem; border: 1px solid #888; border-radius: .5rem }}
button, input {{ font: inherit; padding: .4rem .8rem }} li {{ margin: .25rem 0 }}
</style></head><body><h1>Notes</h1>{body}</body></html>
"""


class Jeton:
    """Speaks to Jeton with the product's own token."""

    def __init__(self, url, token):
        self.url = url
        self.token = token

    def ask(self, method, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), method=method, headers={
            "Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def sync(self, name):
        """The product's user, as Jeton's: found by the product's own id, never by name or mail. Its ceiling is what the
        product allows it, and shrinks with it."""
        return self.ask("PUT", f"/v1/users/external/notes-{name}", {
            "username": name,
            "ceiling": [{"scopes": ["notes:write"], "resources": {"notebook": [name]}},
                        {"scopes": ["jeton.tokens:write", "jeton.issue:write"], "resources": {"principal": ["self"]}}],
        })["id"]

    def handoff(self, user, return_to):
        """A URL that is good once, for a minute: the user's browser goes there at once."""
        return self.ask("POST", f"/v1/users/{user}/handoff", {"return_to": return_to})["url"]

    def verify(self, secret, scope, notebook, ip):
        return self.ask("POST", "/v1/verify", {
            "token": secret, "require": {"scopes": [scope], "resource": f"notebook:{notebook}"}, "ip": ip})


class People:
    """The product's own accounts and sessions."""

    def __init__(self, passwords):
        self.sessions = {}
        self.salt = secrets.token_bytes(16)
        self.hashes = {name: self.hash(password) for name, password in passwords.items()}

    def hash(self, password):
        return hashlib.scrypt(password.encode(), salt=self.salt, n=2**14, r=8, p=1)

    def sign_in(self, name, password):
        """A session's id and the token of its forms, or nothing."""
        known = self.hashes.get(name, bytes(64))
        if not hmac.compare_digest(known, self.hash(password)):
            return None
        session = secrets.token_urlsafe(32)
        self.sessions[session] = (name, secrets.token_urlsafe(32))
        return session


class Product(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    jeton = None
    people = None
    notes = {}
    origin = ""

    def answer(self, status, body="", kind="text/html; charset=utf-8", **fields):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def answer_json(self, status, value, **fields):
        self.answer(status, json.dumps(value), "application/json", **fields)

    def person(self):
        """Who is signed in, and the token of the session's forms."""
        cookie = http.cookies.SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        return self.people.sessions.get(cookie.value, (None, None)) if cookie else (None, None)

    def body(self):
        size = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(size) if size <= BODY_BYTES_MAX else None

    def form(self):
        return {name: values[0] for name, values in urllib.parse.parse_qs((self.body() or b"").decode()).items()}

    # Pages

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/api/"):
            return self.api("read")
        name, form_token = self.person()
        if path != "/":
            return self.answer(404, "there is nothing here\n", "text/plain")
        if name is None:
            return self.answer(200, PAGE.format(body="""
<form method="post" action="/login"><p><label>Name <input name="username" autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p><button>Sign in</button></p></form>"""))
        items = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes[name])
        frame = '<iframe title="Tokens" name="tokens" allow="clipboard-write"></iframe>'
        return self.answer(200, PAGE.format(body=f"""
<p>Signed in as {html.escape(name)}.</p><ul>{items}</ul>
<form method="post" action="/tokens"><input type="hidden" name="form" value="{form_token}"><button>Manage tokens</button></form>
<form method="post" action="/tokens" target="tokens"><input type="hidden" name="form" value="{form_token}">
<p><button>Show them here</button></p></form>{frame}"""))

    def do_POST(self):
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/api/"):
            return self.api("write")
        form = self.form()
        if path == "/login":
            session = self.people.sign_in(form.get("username", ""), form.get("password", ""))
            if session is None:
                return self.answer(401, PAGE.format(body="<p>That name and password do not belong together.</p>"))
            return self.answer(303, Location="/", Set_Cookie=f"{COOKIE}={session}; HttpOnly; SameSite=Lax; Path=/")
        name, form_token = self.person()
        if path != "/tokens" or name is None or not hmac.compare_digest(form.get("form", ""), form_token):
            return self.answer(403, "sign in, and use the page's own button\n", "text/plain")
        user = self.jeton.sync(name)
        return self.answer(303, Location=self.jeton.handoff(user, self.origin + "/"))

    # The API

    def api(self, level):
        """`/api/notebooks/NAME`, for whoever shows a token that Jeton says yes to."""
        body = self.body()  # read whatever the answer is: the connection goes on behind it
        match = re.fullmatch(r"/api/notebooks/([a-z]+)", urllib.parse.urlsplit(self.path).path)
        scheme, _, secret = self.headers.get("Authorization", "").partition(" ")
        if match is None or match[1] not in self.notes or body is None:
            return self.answer_json(404, {"error": "there is no such notebook"})
        if scheme.lower() != "bearer" or not secret:
            return self.answer_json(401, {"error": "send a token"}, WWW_Authenticate='Bearer realm="notes"')
        decision = self.jeton.verify(secret, f"notes:{level}", match[1], self.client_address[0])
        if not decision["allowed"]:
            # The client learns accepted or not; the reason is for the product's log.
            known = decision["reason"] in ("insufficient_scope", "resource_not_granted", "ip_not_allowed")
            self.log_message("refused: %s", decision["reason"])
            return self.answer_json(403 if known else 401, {"error": f"this needs a live token with notes:{level}"})
        if level == "write":
            self.notes[match[1]].append(json.loads(body)["text"][:1000])
            return self.answer_json(201, {"notes": self.notes[match[1]]})
        return self.answer_json(200, {"notes": self.notes[match[1]]})

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (urllib.error.URLError, TimeoutError) as error:
            self.close_connection = True
            self.log_error("Jeton did not answer: %s", error)
            self.answer(503, "the tokens are not to be had just now; try again\n", "text/plain")
        except (ValueError, KeyError, TypeError):
            self.close_connection = True
            self.answer(400, "that could not be read\n", "text/plain")


def main():
    port, url, token_file = sys.argv[1:]
    Product.jeton = Jeton(url, pathlib.Path(token_file).read_text().strip())
    Product.people = People({"ada": "a password of ada's", "bob": "a password of bob's"})
    Product.notes = {"ada": ["Write the engine's programme."], "bob": ["Paint the fence."]}
    Product.origin = f"http://127.0.0.1:{port}"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Product)
    print(f"product: ready on {Product.origin}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
