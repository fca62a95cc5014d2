"""The page of keys and algorithms names each module that uses cryptography and no other (ASVS 11.1.2)."""

import re

from tests.architecture.source_files import LAYERS, ROOT, format_path, iter_imports, list_modules

PAGE = ROOT / "docs" / "reference" / "cryptography.md"
LIBRARIES = (
    *("argon2", "cryptography", "fido2", "hashlib", "hmac", "jwt", "pyrage", "secrets", "ssl"),
    *("django.core.signing", "django.utils.crypto", "django.contrib.auth.hashers.Argon2PasswordHasher"),
    "allauth.socialaccount.providers.saml",
)
NO_CRYPTOGRAPHY = {
    "newsroom/demo/site/server.py": "serves the invented web of the demonstration",
}


def uses_cryptography(name: str) -> bool:
    return any(name == library or name.startswith(f"{library}.") for library in LIBRARIES)


def test_the_page_names_each_module_that_uses_cryptography_and_no_other() -> None:
    using = {
        format_path(module)
        for module in list_modules(*LAYERS, "deploy")
        if any(uses_cryptography(name) for _, name in iter_imports(module))
    }
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", PAGE.read_text())) - {
        "tests/architecture/test_cryptography.py"
    }
    assert using - set(NO_CRYPTOGRAPHY) == named
    assert set(NO_CRYPTOGRAPHY) <= using
