"""Feeds in both formats, whole and by entry."""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>The Tern &amp;amp; Tide</title><link>https://tern.example/</link><language>en-gb</language>
<atom:link rel="self" href="https://tern.example/feed.xml"/>
%s
</channel></rss>"""
ITEM = """<item><title>Crews land 20,000 crates</title><link>https://tern.example/crates</link>
<guid isPermaLink="false">story-1</guid><pubDate>Tue, 10 Mar 2026 10:00:00 +0200</pubDate>
<dc:creator>Paula Gale</dc:creator><dc:creator>Ada Holm</dc:creator>
<description>A record, says the mayor.</description>
<content:encoded><![CDATA[<p>The harbour said <b>20,000</b> crates &amp; more.</p>
<p><a href="/table">The table</a></p>]]></content:encoded>
</item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl" xml:base="https://stern.example/blad/">
<title>De Stern</title><id>urn:stern</id><updated>2026-03-01T10:00:00+01:00</updated>
<link rel="self" href="/feed"/><link rel="alternate" href="/"/>
%s</feed>"""
ATOM_ENTRY = """<entry><id>tag:stern.example,2026:1</id>
<title type="html">Twaalf &lt;i&gt;kisten&lt;/i&gt;</title>
<link rel="alternate" href="kisten"/><link rel="enclosure" href="/geluid.mp3"/>
<published>2026-03-01T09:00:00+01:00</published><updated>2026-03-02T10:30:00+01:00</updated>
<author><name>An Wit</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Er zijn <b>12</b> kisten &amp; <a href="z">meer</a>.</p></div></content>
</entry>"""
