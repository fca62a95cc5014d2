"""The reference page lists every setting, and no setting is read that the table does not have."""

import ast

from newsroom import environment
from newsroom.management.commands.document_settings import page
from tests.architecture import house

ALLOWED = frozenset({"newsroom/environment.py", "newsroom/run_demo.py", "newsroom/probe.py"})
READ_THE_TABLE = ("settings.py", "outward.py")
NAME_THE_SETTINGS_MODULE = frozenset({"newsroom/wsgi.py", "newsroom/asgi.py", "newsroom/celery.py"})


def test_the_page_of_settings_is_current() -> None:
    file = house.ROOT / "docs" / "reference" / "settings.md"
    assert file.read_text() == page(), "Run manage.py document_settings."


def test_every_variable_of_the_table_is_read() -> None:
    settings = "".join((house.ROOT / "newsroom" / name).read_text() for name in READ_THE_TABLE)
    assert [variable.name for variable in environment.TABLE if f'"{variable.name}"' not in settings] == []


def test_nothing_else_reads_the_environment() -> None:
    found = []
    for path in house.modules():
        for node in ast.walk(house.parsed(path)):
            if not isinstance(node, ast.Attribute) or node.attr not in {"environ", "getenv"}:
                continue
            if house.named(path) not in ALLOWED | NAME_THE_SETTINGS_MODULE:
                found.append(f"{house.named(path)}:{node.lineno}")
    assert found == []
