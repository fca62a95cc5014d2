"""The reference page lists every setting, and no setting is read that the table does not have."""

import ast

from newsroom import environment
from newsroom.management.commands.document_settings import render_settings_page
from tests.architecture import source_files

ALLOWED = frozenset(
    {"newsroom/environment.py", "newsroom/demo/run.py", "newsroom/probe.py", "newsroom/backups/dumps.py"}
)
READ_THE_TABLE = ("settings.py", "secret_key.py", "sign_in_settings.py", "storages.py", "email.py")
NAME_THE_SETTINGS_MODULE = frozenset({"newsroom/wsgi.py", "newsroom/asgi.py", "newsroom/celery.py"})


def test_the_page_of_settings_is_current() -> None:
    file = source_files.ROOT / "docs" / "reference" / "settings.md"
    assert file.read_text() == render_settings_page(), "Run manage.py document_settings."


def test_every_variable_of_the_table_is_read() -> None:
    settings = "".join((source_files.ROOT / "newsroom" / name).read_text() for name in READ_THE_TABLE)
    assert [variable.name for variable in environment.VARIABLES if f'"{variable.name}"' not in settings] == []


def test_nothing_else_reads_the_environment() -> None:
    found = []
    for path in source_files.list_modules():
        for node in source_files.list_nodes(path):
            if not isinstance(node, ast.Attribute) or node.attr not in {"environ", "getenv"}:
                continue
            if source_files.format_path(path) not in ALLOWED | NAME_THE_SETTINGS_MODULE:
                found.append(f"{source_files.format_path(path)}:{node.lineno}")
    assert found == []
