"""Text, pages and XML made to break whoever reads them; each is built when it is asked for."""

from tests.articles.hostile_archives import EXTERNAL, FOREIGN, LAUGHS, QUADRATIC, Build

PAGES: dict[str, Build] = {
    name: (lambda text=text: text.encode())
    for name, text in {
        "50,000 deep": "<div>" * 50_000,
        "bold 50,000 deep": "<p>" + "<b>" * 50_000,
        "tables 50,000 deep": "<table><tr><td>" * 50_000,
        "lists 300 deep": "<ul><li>" * 300 + "Bread",
        "many attributes": "<p " + " ".join(f"a{at}=1" for at in range(150_000)) + ">Bread",
        "an attribute of 1.9 MB": f'<p title="{"x" * 1_900_000}">Bread</p>',
        "tags that never close": "<p" * 900_000,
        "brackets": "<" * 1_900_000,
        "comments that never close": "<p>Bread</p>" + "<!--" * 400_000,
        "comments in front": "<!-- -->" * 200_000 + "<p>Bread</p>",
        "references": "<p>" + "&amp;" * 300_000,
        "references to what turns round": "<p>Bread &#x202e;000,02&#x202c;</p>",
        "line breaks": "<p>Bread" + "<br>" * 19_000,
        "cells": "<table><tr>" + "<td>1" * 19_000,
        "a title of 1 MB": f"<html><head><title>{'x' * 1_000_000}</title></head><p>Bread</p>",
        "data 100,000 deep": '<html><script type="application/ld+json">'
        + "[" * 100_000
        + "</script><p>Bread</p>",
        "script": "<p>Bread<script>alert(1)</script></p>",
        "events": '<p onclick="alert(1)">Bread<img src=x onerror=alert(1)></p>',
        "a drawing": "<p>Bread<svg onload=alert(1)><script>alert(1)</script></svg>",
        "mathematics": "<p>Bread<math><mtext><mglyph><style><img src onerror=alert(1)></style></math>",
        "links that run": "<p>Bread <a href='java\tscript:alert(1)'>a</a><a href='data:,x'>b</a>",
        "a frame": "<p>Bread</p><iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "another base": "<base href='javascript:alert(1)//'><p>Bread <a href='x'>a</a></p>",
        "billions": f"{LAUGHS}<p>&j;</p>",
    }.items()
}
XMLS: dict[str, Build] = {
    name: (lambda text=text: text.encode())
    for name, text in {
        "laughs": f"{LAUGHS}<nitf>&j;</nitf>",
        "quadratic": f"{QUADRATIC}<nitf>{'&a;' * 5_000}</nitf>",
        "external entity": f"{EXTERNAL}<nitf>&a;</nitf>",
        "external type": f"{FOREIGN}<nitf/>",
        "50,000 deep": "<nitf>" * 50_000,
        "many attributes": "<nitf " + " ".join(f"a{at}=''" for at in range(100_000)) + "/>",
        "300,000 elements": f"<nitf>{'<p/>' * 300_000}</nitf>",
        "no end": "<nitf><body><body.content>" + "<p>x" * 100_000,
        "instructions": "<?a?>" * 300_000 + "<nitf/>",
        "comments": "<!---->" * 200_000 + "<nitf/>",
        "names of names": "<nitf " + " ".join(f"xmlns:a{at}='x'" for at in range(50_000)) + "/>",
        "another file inside": "<nitf xmlns:x='http://www.w3.org/2001/XInclude'>"
        "<x:include href='/etc/passwd'/></nitf>",
    }.items()
}
TEXTS: dict[str, Build] = {
    "200 MB of nothing": lambda: bytes(200_000_000),
    "2 MB of NULs": lambda: bytes(1_900_000),
    "2 MB of spaces": lambda: b" " * 1_900_000,
    "2 MB of line ends": lambda: b"\n" * 1_900_000,
    "2 MB of one word": lambda: b"x" * 1_900_000,
    "2 MB of accents": lambda: ("e" + "\u0301" * 900_000).encode(),
    "NULs in words": lambda: b"Bread\0\n\n" + b"It is so. " * 100 + b"\0",
    "what turns round": lambda: "Bread\n\nIt costs \u202e000,02\u202c.".encode(),
    "another charset": lambda: "Bread\n\n“Café”".encode() + b"\xff\xfe\xfa",
    "half of UTF-16": lambda: "Bread".encode("utf-16")[:-1],
    "marks of order": lambda: b"\xef\xbb\xbf" * 500_000,
    "many paragraphs": lambda: b"w\n\n" * 600_000,
}
