"""Removal of WordPress's shortcodes: text between square brackets that a site's software inserts.

https://codex.wordpress.org/Shortcode. A bracket that an editor wrote ("[sic]", "[the minister]") stays.
"""

import re

_OWN = frozenset({"gallery", "audio", "video", "playlist", "embed", "caption", "wp_caption"})
_CAPTION = re.compile(r"\[(/?)(?:wp_)?caption\b[^\[\]]*\]", re.IGNORECASE)
_EMBED = re.compile(r"\[embed\b[^\[\]]*\][^\[\]<>]*\[/embed\]", re.IGNORECASE)
_END = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_BEGINNING = re.compile(r"\[([A-Za-z][\w-]*)((?:\s[^\[\]]*)?)\]")
_QUOTED = re.compile(r"""[\w-]=["'][^"']*["']""")
_ALONE = re.compile(r"(<div\s[^<>]*>)\s*https?://[^\s<>]+\s*(?=</div>)", re.IGNORECASE)


def remove_shortcodes(content: str) -> str:
    """Return ``content`` (HTML) without shortcodes; the text between their beginnings and ends stays.

    WordPress's own are known by name, any other by its end or by an attribute in quotes. A caption becomes a
    figure of its own. The URL of an embedded film or post is not text of the article.
    """
    content = _ALONE.sub(lambda found: found[1] if "wp-block-embed" in found[1] else found[0], content)
    if "[" not in content:
        return content
    content = _CAPTION.sub(lambda found: "</figure>" if found[1] else "<figure>", _EMBED.sub("", content))
    ended = _OWN | {name.lower() for name in _END.findall(content)}

    def remove_shortcode(found: re.Match[str]) -> str:
        return "" if found[1].lower() in ended or _QUOTED.search(found[2]) else found[0]

    return _BEGINNING.sub(remove_shortcode, _END.sub("", content))
