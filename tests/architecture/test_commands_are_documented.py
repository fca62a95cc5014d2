"""Every command that whoever keeps the server may run is on the page of commands, with its options."""

import re

import pytest
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

from tests.architecture import source_files

PAGE = (source_files.ROOT / "docs" / "reference" / "commands.md").read_text()
SECTIONS = dict(re.findall(r"(?ms)^## (\w+)\n(.*?)(?=^## |\Z)", PAGE))
LEFT_OUT = {
    "load_demo": "bin/demo runs it",
    "document_licences": "bin/document runs it, for whoever changes the code",
    "document_settings": "bin/document runs it, for whoever changes the code",
    "document_workflow": "bin/document runs it, for whoever changes the code",
}
COMMANDS = {
    path.stem: path.relative_to(source_files.ROOT).parts[0]
    for path in source_files.list_modules()
    if path.parent.name == "commands" and path.stem != "__init__"
}
DJANGO_S_OWN = {"migrate"}
"""Made more of, with options that Django documents."""


def test_each_is_on_the_page_or_there_is_a_reason_why_not() -> None:
    assert set(COMMANDS) - set(LEFT_OUT) - set(SECTIONS) == set()
    assert set(LEFT_OUT) & set(SECTIONS) == set()
    assert set(LEFT_OUT) <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - set(LEFT_OUT) - DJANGO_S_OWN))
def test_its_section_names_each_of_its_options_and_no_other(name: str) -> None:
    common = {option for one in BaseCommand().create_parser("", "")._actions for option in one.option_strings}
    parser = load_command_class(COMMANDS[name], name).create_parser("", name)
    options = {option for one in parser._actions for option in one.option_strings} - common
    results = set(re.findall(r"--[a-z][a-z-]*", SECTIONS[name]))
    assert results == options


def test_what_the_top_of_the_page_leads_to_is_there() -> None:
    led = re.findall(r"\]\(#(\w+)\)", PAGE)
    assert set(led) == set(COMMANDS) - set(LEFT_OUT)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - DJANGO_S_OWN))
def test_the_help_of_an_option_is_no_sentence(name: str) -> None:
    own = load_command_class(COMMANDS[name], name).create_parser("", name)
    common = {action.help for action in BaseCommand().create_parser("", "")._actions}
    helps = [action.help for action in own._actions if action.help and action.help not in common]
    assert [
        text for text in helps if text.endswith(".") or (text[0].isupper() and not text[1].isupper())
    ] == []
