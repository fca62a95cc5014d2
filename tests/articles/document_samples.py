"""Documents in the formats that importers read."""

import json
from html import escape

STORY = """---
title: "The catch: a record"
author: [Ada Holm, 'Omar Reyes']
date: 2026-03-02T09:00:00+01:00
lang: en-GB
---

There were **20,000** crates, *twice* -- "a record" … or 'so'.

## What is known

- one
- two

> Not so.

| Year | Crates |
|------|-------:|
| 2025 | 20,000 |

See [the port](https://quay.example/a) and [this](javascript:alert(1)). ![A boat](https://quay.example/b.png)
"""


STYLES = (
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
    '<style:style style:name="T2" style:family="text" style:parent-style-name="Emphasis"/>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Quotations"/>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>'
    '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>'
)


def post(body):
    return json.dumps({"id": 1, "title": {"rendered": "Top"}, "content": {"rendered": body}})


def export(body):
    return (
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>Top</title><wp:post_id>1</wp:post_id>'
        f"<wp:post_type>post</wp:post_type><content:encoded>{escape(body)}</content:encoded></item></channel></rss>"
    )


def newsml(body):
    return (
        '<newsItem guid="tag:a.org,2024:1" xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"<contentMeta><headline>Top</headline></contentMeta><contentSet>{body}</contentSet></newsItem>"
    )


def ninjs(body, name="body_text"):
    return json.dumps({"uri": "tag:a.org,2024:1", "headline": "Top", name: body})


def newsml_1(content):
    return (
        "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Top</HeadLine></NewsLines><ContentItem>"
        f"<DataContent>{content}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )


AS_HTML = {
    "WordPress": post,
    "WordPress export": export,
    "ninjs 1": ninjs,
    "ninjs 3": lambda body: json.dumps(
        {"uri": "tag:a.org,2024:1", "headlines": [{"value": "Top"}], "bodies": [{"value": body}]}
    ),
    "XHTML in NewsML": lambda body: newsml(
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no'
        f"</title></head><body>{body}</body></html></inlineXML>"
    ),
    "XHTML in NewsML 1": lambda body: newsml_1(
        f"<html><head><title>no</title></head><body>{body}</body></html>"
    ),
    "bare XHTML in NewsML 1": newsml_1,
    "HTML in NewsML 1": lambda body: newsml_1(escape(body)),
    "HTML in NewsML": lambda body: newsml(f"<inlineData>{escape(body)}</inlineData>"),
}
