"""The forms of a message that chat services take (pure).

Statements and names are hostile here: no text of theirs may become a mention, a link or markup. Slack and
Teams have elements for text that they do not parse; for Mattermost, all that it would parse is escaped.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
https://developers.mattermost.com/integrate/webhooks/incoming/
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from publishing.models.webhook_endpoint import WebhookFormat
from publishing.webhooks.chat_messages import ChatGroup, ChatLine

JsonObject = dict[str, Any]
SEPARATOR = " · "
ZERO_WIDTH_SPACE = "\u200b"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~])")
_MENTION_OR_LINK = re.compile(r"([@:])(?=\S)")


def build_chat_payload(form: str, groups: Sequence[ChatGroup]) -> JsonObject:
    """Return the JSON that the incoming webhook of this chat service takes."""
    return _BUILDERS[form](groups)


def _build_slack_payload(groups: Sequence[ChatGroup]) -> JsonObject:
    """Blocks of rich text, which Slack shows as it is; ``text`` is read where blocks are not shown."""
    return {
        "text": " ".join(_escape_slack_text(group.heading) for group in groups[:1]),
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [{"type": "rich_text", "elements": _build_slack_elements(group)} for group in groups],
    }


def _build_slack_elements(group: ChatGroup) -> list[JsonObject]:
    elements = [_build_slack_section({"type": "text", "text": group.heading, "style": {"bold": True}})]
    if group.lines:
        items = [
            _build_slack_section(
                {"type": "text", "text": f"{line.state}{SEPARATOR}"},
                {"type": "link", "url": line.url, "text": line.statement},
            )
            for line in group.lines
        ]
        elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    if group.rest:
        elements.append(_build_slack_section({"type": "text", "text": group.rest}))
    return elements


def _build_slack_section(*elements: JsonObject) -> JsonObject:
    return {"type": "rich_text_section", "elements": list(elements)}


def _escape_slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _build_mattermost_payload(groups: Sequence[ChatGroup]) -> JsonObject:
    paragraphs = []
    for group in groups:
        rows = [f"**{_escape_markdown(group.heading)}**"]
        rows += [
            f"* {_escape_markdown(line.state)}{SEPARATOR}[{_escape_markdown(line.statement)}]({line.url})"
            for line in group.lines
        ]
        rows += [_escape_markdown(group.rest)] if group.rest else []
        paragraphs.append("\n".join(rows))
    return {"text": "\n\n".join(paragraphs)}


def _escape_markdown(text: str) -> str:
    """Escape Markdown, and part ``@`` and ``:`` from what follows: no mention, emoji or bare link is left."""
    return _MENTION_OR_LINK.sub(rf"\1{ZERO_WIDTH_SPACE}", _MARKDOWN.sub(r"\\\1", text))


def _build_teams_payload(groups: Sequence[ChatGroup]) -> JsonObject:
    """An adaptive card in a message, as the Workflows of Teams take it; no text run is read as Markdown."""
    body = [block for group in groups for block in _build_teams_blocks(group)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _build_teams_blocks(group: ChatGroup) -> list[JsonObject]:
    return [
        _build_teams_block({"type": "TextRun", "text": group.heading, "weight": "Bolder"}),
        *(_build_teams_line(line) for line in group.lines),
        *([_build_teams_block({"type": "TextRun", "text": group.rest})] if group.rest else []),
    ]


def _build_teams_line(line: ChatLine) -> JsonObject:
    link = {"type": "Action.OpenUrl", "url": line.url}
    return _build_teams_block(
        {"type": "TextRun", "text": f"{line.state}{SEPARATOR}"},
        {"type": "TextRun", "text": line.statement, "selectAction": link},
    )


def _build_teams_block(*runs: JsonObject) -> JsonObject:
    return {"type": "RichTextBlock", "inlines": list(runs)}


_BUILDERS: dict[str, Callable[[Sequence[ChatGroup]], JsonObject]] = {
    WebhookFormat.SLACK: _build_slack_payload,
    WebhookFormat.MATTERMOST: _build_mattermost_payload,
    WebhookFormat.TEAMS: _build_teams_payload,
}
