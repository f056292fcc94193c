"""Signing in by password: beside raw Argon2id of the same cost on as many threads, and what verify notices of it."""

import concurrent.futures
import ctypes
import ctypes.util
import http.client
import os
import re
import threading
import time
import urllib.parse

PASSWORD = "seven unlikely hats"
HASHING = max(1, (os.cpu_count() or 1) // 2)  # threads of the server's pool
OFFERED = 50                                  # sign-ins a second


def give_way():
    """The calling thread runs at the priority of the server's own hashing threads."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def raw_argon2(seconds):
    """Verifications a second by libsodium alone: 19 MiB, two passes."""
    sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
    sodium.sodium_init()
    hashed = ctypes.create_string_buffer(128)
    password = PASSWORD.encode()
    assert sodium.crypto_pwhash_str(hashed, password, ctypes.c_ulonglong(len(password)), ctypes.c_ulonglong(2), ctypes.c_size_t(19 << 20)) == 0
    counts = [0] * HASHING
    until = time.perf_counter() + seconds

    def verify(number):
        give_way()
        while time.perf_counter() < until:  # ctypes gives the interpreter's lock away meanwhile
            assert sodium.crypto_pwhash_str_verify(hashed, password, ctypes.c_ulonglong(len(password))) == 0
            counts[number] += 1

    begun = time.perf_counter()
    threads = [threading.Thread(target=verify, args=(number,)) for number in range(HASHING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


class Visitor:
    """A browser with the form open, which it sends again and again."""

    def __init__(self, url, username):
        self.host = url.removeprefix("http://")
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request("GET", "/login")
        answer = connection.getresponse()
        csrf = re.search(rb'name="csrf" value="([^"]+)"', answer.read())[1].decode()
        cookie = answer.getheader("Set-Cookie").partition(";")[0]
        self.connection = connection
        self.body = urllib.parse.urlencode({"username": username, "password": PASSWORD, "csrf": csrf})
        self.headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}

    def sign_in(self):
        self.connection.request("POST", "/login", self.body, self.headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def throughput(url, users, seconds):
    """Sign-ins a second by eight browsers, each of which waits for its answer."""
    until = time.perf_counter() + seconds

    def keep_signing_in(user):
        visitor = Visitor(url, user)
        done = 0
        while time.perf_counter() < until:
            assert visitor.sign_in() == 303
            done += 1
        return done

    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(len(users)) as pool:
        done = sum(pool.map(keep_signing_in, users))
    return done / (time.perf_counter() - begun)


class Offering:
    """`OFFERED` sign-ins a second, whether or not the ones before were answered."""

    def __init__(self, url, users):
        self.visitors = [Visitor(url, user) for user in users]
        self.stopping = threading.Event()
        self.statuses = []
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(len(self.visitors))]

    def run(self, number):
        give_way()  # verify's neighbour is to be the hashing, not who asks for it
        due = time.perf_counter() + number / OFFERED
        while not self.stopping.is_set():
            if (wait := due - time.perf_counter()) > 0:
                self.stopping.wait(wait)
                continue
            self.statuses.append(self.visitors[number].sign_in())
            due += len(self.visitors) / OFFERED

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
