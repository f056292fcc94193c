"""A browser with scripting off: cookies, forms, and no redirect that nobody looked at."""

import html.parser
import json
import urllib.parse

from conftest import PASSWORD, ask_once


class Page(html.parser.HTMLParser):
    """What a person and a screen reader find on a page."""

    VOID = {"input", "meta", "br", "img", "link", "hr"}

    def __init__(self, text):
        super().__init__()
        self.title = ""
        self.fields = {}       # name -> attributes
        self.labels = {}       # id -> text
        self.alerts = []       # texts of role=alert
        self.by_id = {}        # id -> text
        self.forms = []        # attributes
        self.elements = []     # (tag, attributes)
        self.stack = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if tag == "form":
            self.forms.append(attributes)
        if tag == "input":
            self.fields[attributes["name"]] = attributes
        if tag not in self.VOID:
            self.stack.append((tag, attributes, []))

    def handle_data(self, data):
        for _, _, texts in self.stack:
            texts.append(data)

    def handle_endtag(self, tag):
        while self.stack:
            name, attributes, texts = self.stack.pop()
            text = "".join(texts).strip()
            if name == "title":
                self.title = text
            if name == "label":
                self.labels[attributes["for"]] = text
            if attributes.get("role") == "alert":
                self.alerts.append(text)
            if "id" in attributes:
                self.by_id[attributes["id"]] = text
            if name == tag:
                return


class Browser:
    def __init__(self, url):
        self.url = url
        self.cookies = {}

    def ask(self, method, path, fields=None, body=None, headers=None, token=None):
        """`fields`: a form's; `body`: JSON. Sends what a browser would of its own accord."""
        sent = {"User-Agent": "Browser/1.0"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        data = None
        if fields is not None:
            data = urllib.parse.urlencode(fields).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if token is not None:
            sent["Authorization"] = "Bearer " + token
        answer = ask_once(self.url, method, path, data, sent | (headers or {}))
        for cookie in answer.all("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            if "max-age=0" in cookie.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def page(self, path):
        answer = self.ask("GET", path)
        assert answer.headers["content-type"].startswith("text/html"), answer
        return Page(answer.body.decode())

    def csrf(self):
        """Of the session."""
        return self.ask("GET", "/v1/session").json["csrf"]

    def change(self, method, path, body=None, headers=None):
        """A change as the web page makes it."""
        return self.ask(method, path, body=body, headers={"X-CSRF-Token": self.csrf()} | (headers or {}))

    def try_to_sign_in(self, username, password, next_path=None, headers=None):
        page = self.page("/login" + (f"?next={urllib.parse.quote(next_path, safe='')}" if next_path else ""))
        fields = {name: field.get("value", "") for name, field in page.fields.items()}
        return self.ask("POST", "/login", fields | {"username": username, "password": password}, headers=headers)

    def sign_in(self, username, password, **more):
        answer = self.try_to_sign_in(username, password, **more)
        assert answer.status == 303, answer
        return answer


def signed_in(site, username, password=PASSWORD):
    """A browser in which that user has signed in."""
    browser = Browser(site.url)
    browser.sign_in(username, password)
    return browser
