"""A small real OpenID Connect server on 127.0.0.1, for tests: keys, codes that work once, PKCE, profiles."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET, KEY_ID = "vasta", "not-a-secret", "key-1"


class OidcServer(ThreadingHTTPServer):
    """Keeps what the service knows: its key, the codes and the access tokens it gave out."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict] = {}
        self.profiles: dict[str, dict] = {}

    def agree(self, target: str, person: dict, **token) -> str:
        """A person signs in at the address that Vasta led to; returns the code. `token` bends the token."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"person": person, "token": token, "challenge": query["code_challenge"]}
        return code

    def exchange(self, form: dict) -> dict | None:
        """Tokens for a code, once, for the one who knows the secret and the verifier."""
        given = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if given is None or form.get("client_secret") != SECRET or challenge != given["challenge"]:
            return None
        access = secrets.token_urlsafe(16)
        self.profiles[access] = given["person"]
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "sub": given["person"]["sub"],
        }
        id_token = jwt.encode(claims | given["token"], self.key, "RS256", headers={"kid": KEY_ID})
        return {"access_token": access, "token_type": "Bearer", "id_token": id_token}

    def pages(self) -> dict[str, dict]:
        """The documents that anybody may read."""
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [jwk | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]},
        }


class Handler(BaseHTTPRequestHandler):
    """The pages of the server."""

    server: OidcServer

    def do_GET(self) -> None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        found = (
            self.server.profiles.get(token)
            if self.path == "/userinfo"
            else self.server.pages().get(self.path)
        )
        self._answer(found, missing=401)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(self.server.exchange(form) if self.path == "/token" else None, missing=400)

    def _answer(self, found: dict | None, *, missing: int) -> None:
        content = json.dumps(found if found is not None else {"error": "invalid_grant"}).encode()
        self.send_response(200 if found is not None else missing)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args) -> None:
        """Say nothing."""


@contextmanager
def running_server() -> Iterator[OidcServer]:
    """The server in a thread, for the time of the block."""
    with OidcServer() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
