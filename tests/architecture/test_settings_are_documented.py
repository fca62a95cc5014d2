"""The reference page lists every setting, and no setting is read that the table does not have."""

import ast

from newsroom import environment
from newsroom.management.commands.document_settings import page
from tests.architecture import house


def test_the_page_of_settings_is_current() -> None:
    file = house.ROOT / "docs" / "reference" / "settings.md"
    assert file.read_text() == page(), "Run manage.py document_settings."


def test_every_variable_of_the_table_is_read() -> None:
    settings = (house.ROOT / "newsroom" / "settings.py").read_text()
    assert [variable.name for variable in environment.TABLE if f'"{variable.name}"' not in settings] == []


def test_nothing_else_reads_the_environment() -> None:
    allowed = {"newsroom/environment.py", "newsroom/run_demo.py", "newsroom/probe.py"}
    found = []
    for path in house.modules():
        for node in ast.walk(house.parsed(path)):
            reads = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            if reads and house.named(path) not in allowed and not _names_the_settings_module(path):
                found.append(f"{house.named(path)}:{node.lineno}")
    assert found == []


def _names_the_settings_module(path: object) -> bool:
    return house.named(path) in {"newsroom/wsgi.py", "newsroom/asgi.py", "newsroom/celery.py"}  # type: ignore[arg-type]
