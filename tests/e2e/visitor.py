"""A browser without a window: cookies, redirects, forms, and the fields by which a server knows where a request began."""

import html.parser
import http.client
import json
import urllib.parse


class Form:
    """One form of a page. `fields` as they stand; `with_(name=value)` fills in."""

    def __init__(self, action, method):
        self.action = action
        self.method = method.upper()
        self.fields = {}

    def with_(self, **fields):
        filled = Form(self.action, self.method)
        filled.fields = self.fields | fields
        return filled


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []
        self.links = []
        self.words = []
        self.quiet = 0

    def handle_starttag(self, tag, attributes):
        of = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(of.get("action", ""), of.get("method", "get")))
        elif tag in ("input", "button") and of.get("name") and self.forms:
            self.forms[-1].fields[of["name"]] = of.get("value", "")
        elif tag == "a":
            self.links.append(of.get("href", ""))
        elif tag in ("style", "script"):
            self.quiet += 1

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self.quiet -= 1

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)


class Page:
    def __init__(self, url, status, headers, body):
        self.url = url
        self.status = status
        self.headers = headers
        self.body = body
        self.text = body.decode(errors="replace")
        read = Reader()
        if "html" in (headers.get("content-type") or ""):
            read.feed(self.text)
        self.forms = read.forms
        self.links = read.links
        self.words = " ".join(" ".join(read.words).split())

    @property
    def location(self):
        return urllib.parse.urljoin(self.url, self.headers["location"])

    def __repr__(self):
        return f"<{self.status} {self.url} {self.words[:300]!r}>"


class Browser:
    """`frame`: what it shows stands in a frame of that page. Cookies are kept by host, as browsers do, `Secure` ones on
    loopback too; partitions and SameSite are the caller's to choose by choosing a browser."""

    def __init__(self, frame=None):
        self.cookies = {}
        self.set_cookies = []
        self.frame = frame

    def open(self, method, url, body=None, headers=None):
        """One request, no redirect followed."""
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        fields = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" if self.frame else "document",
                  "User-Agent": "Mozilla/5.0 (test)"}
        jar = self.cookies.setdefault(parts.hostname, {})
        if jar:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        try:
            path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
            connection.request(method, path, body, fields | (headers or {}))
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.take_cookie(jar, value)
            return Page(url, answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def take_cookie(self, jar, line):
        self.set_cookies.append(line)
        pair, *attributes = [part.strip() for part in line.split(";")]
        name, _, value = pair.partition("=")
        if any(attribute.lower() == "max-age=0" for attribute in attributes):
            jar.pop(name, None)
        else:
            jar[name] = value

    def follow(self, page, stop=None, most=12):
        """Goes where redirects lead, until a page that is none or begins with `stop`."""
        while page.status in (301, 302, 303, 307) and most > 0 and not (stop and page.location.startswith(stop)):
            page = self.open("GET", page.location, headers={"Sec-Fetch-Site": "cross-site"})
            most -= 1
        return page

    def get(self, url, stop=None, **headers):
        first = self.open("GET", url, headers={"Sec-Fetch-Site": "none"} | headers)
        return self.follow(first, stop)

    def submit(self, page, form, stop=None, **headers):
        """Submits a form of `page` as that page's own."""
        url = urllib.parse.urljoin(page.url, form.action)
        parts = urllib.parse.urlsplit(page.url)
        fields = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"{parts.scheme}://{parts.netloc}",
                  "Sec-Fetch-Site": "same-origin"} | headers
        body = urllib.parse.urlencode(form.fields)
        if form.method == "GET":
            return self.get(url + "?" + body, stop)
        return self.follow(self.open("POST", url, body, fields), stop)


def session(browser, server):
    """What the server's page is told of who is signed in; None when nobody is."""
    page = browser.open("GET", server.url + "/v1/session", headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"})
    return json.loads(page.body) if page.status == 200 else None
