"""Second factors and passkeys: set up by a person in a fresh session, asked for at the sign-in, each taken once."""

import concurrent.futures
import time

import pytest

from authenticator import Authenticator, one_time_code
from browser import Browser, Page, signed_in
from conftest import CATALOG, PASSWORD, Server, grant, running_site, wait_until


@pytest.fixture(scope="module")
def site(site):
    site.origin = site.url.replace("127.0.0.1", "localhost")
    return site


def person(site, name):
    """A user with a password, signed in."""
    user = site.user(name)
    site.password(user, PASSWORD)
    browser = signed_in(site, name)
    browser.user = user
    return browser


def with_codes(browser):
    """Puts one-time codes in use: the secret, the recovery codes. The step before serves to confirm, so that this one's
    code is left; not at a step's end, where it would be over before it arrives."""
    assert wait_until(lambda: time.time() % 30 < 20, 15)
    made = browser.change("POST", "/v1/account/totp")
    assert made.status == 201, made
    done = browser.change("PUT", "/v1/account/totp", {"code": one_time_code(made.json["secret"], -1)})
    assert done.status == 200, done
    return made.json["secret"], done.json["recovery_codes"]


def password_step(site, name):
    """The browser, and the page that asks for the code."""
    browser = Browser(site.url)
    answer = browser.try_to_sign_in(name, PASSWORD)
    assert answer.status == 200, answer
    return browser, Page(answer.body.decode())


def enter(browser, page, code):
    fields = {name: field.get("value", "") for name, field in page.fields.items()}
    return browser.ask("POST", "/login", fields | {"code": code})


def test_one_time_codes_are_set_up_asked_for_and_removed(site):
    browser = person(site, "totp")
    assert browser.ask("GET", "/v1/account").json["totp"] is False
    made = browser.change("POST", "/v1/account/totp").json
    assert made["uri"].startswith("otpauth://totp/Jeton:totp?secret=" + made["secret"])
    wrong = browser.change("PUT", "/v1/account/totp", {"code": "000000" if one_time_code(made["secret"]) != "000000" else "111111"})
    assert wrong.status == 422 and wrong.json["pointer"] == "/code"
    assert browser.ask("GET", "/v1/account").json["totp"] is False, "no code of it was seen"
    assert Browser(site.url).sign_in("totp", PASSWORD)
    secret, codes = with_codes(browser)
    assert len(set(codes)) == 10 and all(len(code) == 19 for code in codes)
    account = browser.ask("GET", "/v1/account").json
    assert account["totp"] is True and account["recovery_codes_left"] == 10
    assert browser.change("POST", "/v1/account/totp").json["type"].endswith("/totp_in_use")
    other, page = password_step(site, "totp")
    assert page.title.startswith("One more step") and page.fields["code"]["autocomplete"] == "one-time-code"
    assert other.ask("GET", "/v1/session").status == 401, "half a sign-in is none"
    assert enter(other, page, one_time_code(secret)).status == 303
    assert other.ask("GET", "/v1/session").json["user"]["username"] == "totp"
    assert browser.change("DELETE", "/v1/account/totp").status == 204
    Browser(site.url).sign_in("totp", PASSWORD)
    for event in ("totp.create", "totp.confirm", "recovery_codes.create", "totp.delete"):
        assert site.ask("GET", f"/v1/audit?type={event}&owner={browser.user}", site.admin).json["items"], event


def test_a42_a_one_time_code_is_taken_once_also_in_the_drift_window(site):
    secret, _ = with_codes(person(site, "once"))
    code = one_time_code(secret)
    browser, page = password_step(site, "once")
    assert enter(browser, page, code).status == 303
    browser, page = password_step(site, "once")
    assert enter(browser, page, code).status == 401, "the same code again"
    assert enter(browser, page, one_time_code(secret, -1)).status == 401, "a step before the last one"


def test_a_recovery_code_is_taken_once(site):
    browser = person(site, "recovery")
    _, codes = with_codes(browser)
    other, page = password_step(site, "recovery")
    assert enter(other, page, codes[0].upper()).status == 303
    other, page = password_step(site, "recovery")
    assert enter(other, page, codes[0]).status == 401
    assert browser.ask("GET", "/v1/account").json["recovery_codes_left"] == 9
    fresh = browser.change("POST", "/v1/account/recovery-codes")
    assert fresh.status == 201 and len(fresh.json["recovery_codes"]) == 10
    assert enter(other, page, codes[1]).status == 401, "replaced"
    assert enter(other, page, fresh.json["recovery_codes"][1]).status == 303


def test_a41_a_hundred_codes_guessed_at_once_are_counted_before_they_are_looked_at(limited):
    browser = person(limited, "guessed")
    secret, codes = with_codes(browser)
    other, page = password_step(limited, "guessed")
    right = one_time_code(secret)
    guesses = [code for code in (f"{number:06}" for number in range(100)) if code not in (right, one_time_code(secret, 1), one_time_code(secret, -1))]
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda code: enter(other, page, code), guesses))
    looked_at = [answer for answer in answers if answer.status == 401]
    windows = 2 + int((time.monotonic() - began) // 60)  # a minute may begin on the way, on a slow machine several
    assert 0 < len(looked_at) <= 5 * windows, len(looked_at)
    assert all(answer.status == 429 and int(answer.headers["retry-after"]) > 0 for answer in answers if answer not in looked_at)


def test_a41_no_name_that_is_typed_uses_up_the_tries_of_anothers_code(tmp_path):
    with running_site(tmp_path, '[server]\ntrusted_proxies = ["127.0.0.1"]\n', login=5) as limited:
        secret, _ = with_codes(person(limited, "lockedout"))
        for name in ("code of lockedout", "password of lockedout", "reset of lockedout"):
            for tries in range(6):
                Browser(limited.url).try_to_sign_in(name, "whatever it is", headers={"X-Forwarded-For": f"203.{tries}.{len(name)}.1"})
        other, page = password_step(limited, "lockedout")
        assert enter(other, page, one_time_code(secret, 1)).status == 303


def test_a37_the_second_step_hangs_on_a_cookie_that_is_new(site):
    secret, _ = with_codes(person(site, "fixed"))
    browser = Browser(site.url)
    browser.page("/login")
    before = dict(browser.cookies)
    browser.try_to_sign_in("fixed", PASSWORD)
    assert browser.cookies["jeton-form"] != before["jeton-form"]
    thief = Browser(site.url)
    thief.cookies = before
    page = thief.page("/login")
    assert enter(thief, page, one_time_code(secret)).status == 403


def test_confirming_asks_for_the_code_too(site):
    browser = person(site, "confirmed")
    secret, codes = with_codes(browser)
    answer = browser.change("POST", "/v1/session/confirm", {"password": PASSWORD})
    assert answer.status == 422 and answer.json["pointer"] == "/code" and answer.json["type"].endswith("/code_required")
    answer = browser.change("POST", "/v1/session/confirm", {"password": PASSWORD, "code": codes[0][:-1] + "u"})
    assert answer.status == 422 and answer.json["type"].endswith("/wrong_code")
    assert browser.change("POST", "/v1/session/confirm", {"password": PASSWORD, "code": one_time_code(secret)}).status == 200


def test_a13_a_token_registers_no_factor_and_an_old_sign_in_neither(site):
    user = site.user("narrow")
    site.password(user, PASSWORD)
    routes = [("POST", "/v1/account/totp", None), ("PUT", "/v1/account/totp", {"code": "123456"}), ("DELETE", "/v1/account/totp", None),
              ("POST", "/v1/account/recovery-codes", None), ("POST", "/v1/account/passkeys/options", None),
              ("POST", "/v1/account/passkeys", {"name": "x", "credential": {}}), ("DELETE", "/v1/account/passkeys/psk_01h455vb4pex5vsknk084sn02q", None)]
    all_of_it, _ = site.token([grant("jeton.principals:write", "jeton.tokens:write", principal=["*"])])
    narrow, _ = site.token([grant("contents:read", repository=["acme/site"])], owner=user)
    for token in (all_of_it, narrow):
        for method, path, body in routes:
            assert site.ask(method, path, token, body).status == 403, (method, path)
    browser = Browser(site.url)
    browser.sign_in("narrow", PASSWORD)
    assert browser.ask("GET", "/v1/account").json["totp"] is False and browser.ask("GET", "/v1/account").json["passkeys"] == []


def new_passkey(site, browser, tmp_path, **lies):
    authenticator = Authenticator(tmp_path, site.origin)
    options = browser.change("POST", "/v1/account/passkeys/options")
    assert options.status == 200, options
    answer = browser.change("POST", "/v1/account/passkeys", {"name": "laptop", "credential": authenticator.create(options.json, **lies)})
    return authenticator, answer


def request_options(site):
    answer = site.ask("POST", "/v1/login/passkey/options")
    assert answer.status == 200, answer
    return answer.json


def test_a_passkey_is_made_named_used_and_removed(site, tmp_path):
    browser = person(site, "passkey")
    options = browser.change("POST", "/v1/account/passkeys/options").json
    assert options["rp"]["id"] == "localhost" and options["attestation"] == "none"
    assert options["authenticatorSelection"] == {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"}
    authenticator, answer = new_passkey(site, browser, tmp_path)
    assert answer.status == 201 and answer.json["name"] == "laptop" and answer.json["last_used_at"] is None, answer
    known = browser.change("POST", "/v1/account/passkeys/options").json["excludeCredentials"]
    assert [entry["type"] for entry in known] == ["public-key"]
    asked = request_options(site)
    assert asked["userVerification"] == "required" and asked["allowCredentials"] == [] and asked["rpId"] == "localhost"
    other = Browser(site.url)
    assert other.ask("POST", "/v1/login/passkey", body={"credential": authenticator.get(asked)}).status == 204
    assert other.ask("GET", "/v1/session").json["user"]["username"] == "passkey"
    confirmed = other.change("POST", "/v1/session/confirm", {"passkey": authenticator.get(request_options(site))})
    assert confirmed.status == 200 and confirmed.json["fresh_until"], confirmed
    path = "/v1/account/passkeys/" + answer.json["id"]
    assert browser.change("PATCH", path, {"name": "old laptop"}).json["name"] == "old laptop"
    item = browser.ask("GET", "/v1/account").json["passkeys"][0]
    assert item["name"] == "old laptop" and item["last_used_at"]
    assert browser.change("DELETE", path).status == 204
    assert browser.change("DELETE", path).status == 404
    assert other.ask("POST", "/v1/login/passkey", body={"credential": authenticator.get(request_options(site))}).status == 401


def test_a43_a_replayed_challenge_another_origin_or_site_and_no_verification_are_refused(site, tmp_path):
    browser = person(site, "lies")
    authenticator, answer = new_passkey(site, browser, tmp_path)
    assert answer.status == 201
    for lie in ({"origin": "https://evil.example"}, {"origin": site.url}, {"rp_id": "evil.example"}, {"verified": False}):
        assert new_passkey(site, browser, tmp_path, **lie)[1].status == 401, lie
        options = request_options(site)
        assert site.ask("POST", "/v1/login/passkey", None, {"credential": authenticator.get(options, **lie)}).status == 401, lie
        spent = site.ask("POST", "/v1/login/passkey", None, {"credential": authenticator.get(options)})
        assert spent.status == 401, "the refused answer spent the challenge"
    options = browser.change("POST", "/v1/account/passkeys/options").json
    liar = Authenticator(tmp_path, site.origin)
    assert browser.change("POST", "/v1/account/passkeys", {"name": "x", "credential": liar.create(options, verified=False)}).status == 401
    assert browser.change("POST", "/v1/account/passkeys", {"name": "x", "credential": liar.create(options)}).status == 401, "spent"
    options = request_options(site)
    good = {"credential": authenticator.get(options)}
    assert site.ask("POST", "/v1/login/passkey", None, good).status == 204
    assert site.ask("POST", "/v1/login/passkey", None, good).status == 401, "replayed"
    assert site.ask("POST", "/v1/login/passkey", None, {"credential": authenticator.get(options)}).status == 401, "signed anew over a spent challenge"
    invented = {**options, "challenge": options["challenge"][:-4] + "AAAA"}
    assert site.ask("POST", "/v1/login/passkey", None, {"credential": authenticator.get(invented)}).status == 401
    assert len(browser.ask("GET", "/v1/account").json["passkeys"]) == 1


def test_a_copied_authenticator_is_noticed(site, tmp_path):
    browser = person(site, "copied")
    authenticator, _ = new_passkey(site, browser, tmp_path)
    authenticator.count = 10
    assert site.ask("POST", "/v1/login/passkey", None, {"credential": authenticator.get(request_options(site))}).status == 204
    authenticator.count = 5
    assert site.ask("POST", "/v1/login/passkey", None, {"credential": authenticator.get(request_options(site))}).status == 401
    assert site.ask("GET", f"/v1/audit?type=passkey.copied&owner={browser.user}", site.admin).json["items"]


def test_a39_a_passkey_of_nobody_and_one_of_a_disabled_user_get_one_answer(site, tmp_path):
    browser = person(site, "disabled")
    authenticator, _ = new_passkey(site, browser, tmp_path)
    stranger = Authenticator(tmp_path, site.origin)
    stranger.handle = authenticator.handle
    assert site.ask("PATCH", f"/v1/users/{browser.user}", site.admin, {"disabled": True}).status == 200
    answers = [site.ask("POST", "/v1/login/passkey", None, {"credential": who.get(request_options(site))}) for who in (authenticator, stranger)]
    assert {answer.status for answer in answers} == {401} and len({answer.body for answer in answers}) == 1


def test_passkeys_say_why_they_cannot_work(tmp_path):
    one = Server(tmp_path, CATALOG + '\n[server]\npublic_url = "http://tokens.example.org"\n')
    one.init()
    one.start()
    answer = one.ask("POST", "/v1/login/passkey/options")
    assert answer.status == 409 and "https" in answer.json["detail"], answer
    one.stop()


def test_no_secret_of_a_factor_stands_in_the_data_directory(site):
    secret, codes = with_codes(person(site, "sealed"))
    found = [path.name for path in site.data.rglob("*") if path.is_file()
             and any(word.encode() in path.read_bytes() for word in [secret, *codes, *(code.replace("-", "") for code in codes)])]
    assert found == []
