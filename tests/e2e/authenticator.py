"""What a person carries besides the password: an app for one-time codes, and an authenticator with a passkey, which can
also lie. Keys and signatures are openssl's."""

import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import time


def one_time_code(secret, step=0):
    """The code of RFC 6238 for a base32 secret, `step` steps from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value):
    """The little of RFC 8949 that an authenticator writes."""
    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        return bytes([major << 5 | 24, number]) if number < 256 else bytes([major << 5 | 25]) + struct.pack(">H", number)
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())


class Authenticator:
    """One ES256 passkey. `origin` is where its browser believes to be."""

    def __init__(self, directory, origin):
        self.key = str(directory / f"{os.urandom(4).hex()}.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.key], check=True, capture_output=True)
        self.origin = origin
        self.id = os.urandom(32)
        self.count = 0
        self.handle = None

    def _public_point(self):
        spki = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        return spki[-64:-32], spki[-32:]

    def _client_data(self, kind, challenge, origin):
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin or self.origin, "crossOrigin": False}).encode()

    def _data(self, rp_id, flags, more=b""):
        self.count += 1
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count) + more

    def create(self, options, origin=None, rp_id=None, verified=True):
        """RegistrationResponseJSON."""
        self.handle = options["user"]["id"]
        x, y = self._public_point()
        key = cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(rp_id or options["rp"]["id"], 0x45 if verified else 0x41, bytes(16) + struct.pack(">H", len(self.id)) + self.id + key)
        client = self._client_data("webauthn.create", options["challenge"], origin)
        return {"id": encode(self.id), "rawId": encode(self.id), "type": "public-key", "clientExtensionResults": {}, "authenticatorAttachment": "platform",
                "response": {"clientDataJSON": encode(client), "attestationObject": encode(cbor({"fmt": "none", "attStmt": {}, "authData": data})), "transports": ["internal"]}}

    def get(self, options, origin=None, rp_id=None, verified=True):
        """AuthenticationResponseJSON."""
        data = self._data(rp_id or options["rpId"], 0x05 if verified else 0x01)
        client = self._client_data("webauthn.get", options["challenge"], origin)
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=data + hashlib.sha256(client).digest(), check=True, capture_output=True).stdout
        return {"id": encode(self.id), "rawId": encode(self.id), "type": "public-key", "clientExtensionResults": {},
                "response": {"clientDataJSON": encode(client), "authenticatorData": encode(data), "signature": encode(signature), "userHandle": self.handle}}
