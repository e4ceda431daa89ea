"""Is a content taken for a secret where it is one, and not where it only names one?"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docker_build_hooks.content_classes import file_item
from docker_build_hooks.secret_texts import holds_secret

KEY = b"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n"
# Those that hold a secret whatever is in them.
BY_NAME = ["id_rsa", "id_ed25519", ".aws/credentials", "a.tfstate", "a.tfstate.backup"]


def holds(path: str, data: bytes | None) -> bool:
    item = file_item(path)
    assert item is not None
    return holds_secret(item, data)


@pytest.mark.parametrize("path", ["a.pem", "a.key"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (KEY, True),
        (CERTIFICATE + KEY, True),
        (KEY.replace(b"\n", b"\r\n"), True),
        (b"-----BEGIN RSA PRIVATE KEY-----", True),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----", True),
        (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", True),
        (b"-----BEGIN PGP PRIVATE KEY BLOCK-----", True),
        (CERTIFICATE, False),
        (b"-----BEGIN PUBLIC KEY-----", False),
        (b"-----BEGIN PGP PUBLIC KEY BLOCK-----", False),
        (b"-----BEGIN CERTIFICATE REQUEST-----", False),
        (b"-----END PRIVATE KEY-----", False),
        (b"-----begin private key-----", False),
        (b"a presentation\0", False),
        (b"", False),
    ],
)
def test_keys(path: str, data: bytes, expected: bool) -> None:
    assert holds(path, data) is expected


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        (".npmrc", b"//registry.npmjs.org/:_authToken=npm_x\n", True),
        (".npmrc", b"a=b\r\n//r/:_authToken = npm_x\r\n", True),
        (".npmrc", b'//r/:_authToken="npm_x"\n', True),
        (".npmrc", b"_auth=eHh4\n", True),
        (".npmrc", b"//r/:_password=eHh4", True),
        (".npmrc", b"//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n", False),
        (".npmrc", b'//r/:_authToken = "${NPM_TOKEN}"\n', False),
        (".npmrc", b"//r/:_authToken=$NPM_TOKEN\n", False),
        (".npmrc", b"//r/:_authToken=\nregistry=https://r\n", False),
        (".npmrc", b'//r/:_authToken=""\n', False),
        (".npmrc", b"# _auth=eHh4\n; _auth=eHh4\n", False),
        (".npmrc", b"always-auth=true\nregistry=https://r\n", False),
        (".npmrc", b"", False),
        (".pypirc", b"[pypi]\nusername = __token__\npassword = pypi-x\n", True),
        (".pypirc", b"[pypi]\n password: x", True),
        (".pypirc", b"[pypi]\nusername = me\n", False),
        (".pypirc", b"[pypi]\npassword =\nusername = me\n", False),
        (".pypirc", b"[pypi]\npassword = ${TOKEN}\n", False),
        (".pypirc", b"# password = x\n", False),
        (".netrc", b"machine a login b password c\n", True),
        (".netrc", b"machine a\n  login b\n  password\n  c\n", True),
        (".netrc", b"machine a login b\n", False),
        (".netrc", b"machine a login b password $TOKEN\n", False),
        (".netrc", b"machine a login b password", False),
        (".docker/config.json", b'{"auths": {"r": {"auth": "eHh4"}}}', True),
        (".docker/config.json", b'{"auths": {"r": {"identitytoken" :\n"x"}}}', True),
        (".docker/config.json", b'{"auths": {"r": {}}, "credsStore": "pass"}', False),
        (".docker/config.json", b'{"auths": {"r": {"auth": ""}}}', False),
        (".docker/config.json", b'{"auths": {"r": {"auth": "$AUTH"}}}', False),
        (".env", b"TOKEN=x\n", True),
        (".env", b"# for Compose\n\n  export TOKEN=x", True),
        (".env", b"# TOKEN=x\r\n\r\n\t# nothing\n", False),
        (".env", b" \n\t\n", False),
        (".env", b"", False),
        (".env.local", b"TOKEN=x\n", True),
        (".env.local", b"# TOKEN=x\n", False),
    ],
)
def test_files_of_tokens(path: str, data: bytes, expected: bool) -> None:
    assert holds(path, data) is expected


@pytest.mark.parametrize("path", BY_NAME)
def test_the_name_is_enough_where_there_is_anything(path: str) -> None:
    assert holds(path, b"x")
    assert holds(path, b"# x")
    assert not holds(path, b" \r\n\t")


@pytest.mark.parametrize("path", [*BY_NAME, "a.pem", ".npmrc", ".pypirc", ".netrc", ".env"])
def test_a_content_that_cannot_be_had(path: str) -> None:
    assert not holds(path, None)
    assert not holds(path, b"")


@given(st.binary(max_size=200), st.sampled_from(["a.pem", ".npmrc", ".netrc", ".env", "id_rsa"]))
@example(b"password " * 9, ".netrc")
def test_what_is_added_takes_no_secret_away(data: bytes, path: str) -> None:
    if holds(path, data):
        assert holds(path, data + b"\n") and holds(path, b"x\n" + data)


def test_a_large_file_is_searched_in_no_time() -> None:
    assert not holds(".npmrc", b"_auth" * 200_000)
    assert not holds(".netrc", b"password" + b"\n" * 1_000_000 + b"$")
    assert not holds("a.key", b"-----BEGIN " + b"A " * 500_000)
    assert not holds(".docker/config.json", b'"auth"' + b" " * 1_000_000)
