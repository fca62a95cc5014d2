"""One article as each wire and WordPress would send it, written for these tests."""

import json

NITF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-3.dtd">
<nitf xml:lang="en-GB">
  <head>
    <title>Herring catch up</title>
    <docdata management-status="usable">
      <doc-id regsrc="Harbour Post" id-string="herring-7"/>
      <du-key key="herring" version="2"/>
      <date.issue norm="20240501T120000+0200"/>
      <date.release norm="20240502T060000+0200"/>
      <doc.copyright holder="Harbour Press Ltd" year="2024"/>
    </docdata>
    <pubdata name="Harbour Post" ex-ref="https://harbour.example/herring"/>
    <revision-history norm="20240501T130000+0200" function="editor"/>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Herring catch <em>up</em></hl1><hl2>Best May since 1998</hl2></hedline>
      <note><body.content><p>Editors: not for the web.</p></body.content></note>
      <byline>By <person>Ada Holm</person>, <byttl>fisheries reporter</byttl></byline>
      <dateline><location>SKAGEN</location>, May 1</dateline>
      <abstract><p>The fleet did well.</p></abstract>
    </body.head>
    <body.content>
      <p>The <b>20,000</b> crates weighed
        3<frac><frac-num>1</frac-num><frac-den>2</frac-den></frac>&nbsp;tons.</p>
      <block><p>It was <num>12</num> % more, said <q>Ada</q>.</p><hl2>Prices</hl2></block>
      <table><tr><th>May</th><td>4.20</td></tr></table>
      <ul><li>cod</li><li>eel</li></ul>
      <media media-type="image"><media-reference source="a.jpg"/>
        <media-caption>The quay.</media-caption></media>
    </body.content>
    <body.end><tagline>Editing by Bo Lund</tagline></body.end>
  </body>
</nitf>
"""

NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:harbour.example:20240501:herring"
    version="3" standard="NewsML-G2" xml:lang="en">
  <rightsInfo>
    <copyrightHolder uri="https://harbour.example/"><name>Harbour Press Ltd</name></copyrightHolder>
  </rightsInfo>
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider qcode="nprov:HP"><name>Harbour Post</name></provider>
    <versionCreated>2024-05-01T13:00:00+02:00</versionCreated>
    <firstCreated>2024-05-01T12:00:00+02:00</firstCreated>
    <embargoed>2024-05-02T06:00:00+02:00</embargoed>
    <pubStatus qcode="stat:usable"/>
  </itemMeta>
  <contentMeta>
    <by>By Ada Holm</by>
    <language tag="en-GB"/>
    <headline>Herring catch up</headline>
  </contentMeta>
  <contentSet>
    <inlineXML contenttype="application/xhtml+xml">
      <html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head>
        <body><p>The <b>20,000</b> crates weighed 3 tons.</p><h2>Prices</h2>
          <ul><li>cod</li></ul></body></html>
    </inlineXML>
  </contentSet>
</newsItem>
"""

NEWSML_1 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE NewsML PUBLIC "urn:newsml:iptc.org:20021018:NewsMLv1.2:1" "http://harbour.example/NewsML_1.2.dtd">
<NewsML Version="1.2">
  <Catalog Href="http://harbour.example/catalog.xml"/>
  <NewsEnvelope>
    <TransmissionId>0042</TransmissionId>
    <DateAndTime>20240501T130001+0200</DateAndTime>
    <NewsService FormalName="HP-ENG"/>
    <Priority FormalName="4"/>
  </NewsEnvelope>
  <NewsItem xml:lang="en">
    <Identification>
      <NewsIdentifier>
        <ProviderId>harbour.example</ProviderId>
        <DateId>20240501</DateId>
        <NewsItemId>herring</NewsItemId>
        <RevisionId PreviousRevision="2" Update="N">3</RevisionId>
        <PublicIdentifier>urn:newsml:harbour.example:20240501:herring:3</PublicIdentifier>
      </NewsIdentifier>
      <NameLabel>herring-7</NameLabel>
    </Identification>
    <NewsManagement>
      <NewsItemType FormalName="News"/>
      <FirstCreated>20240501T120000+0200</FirstCreated>
      <ThisRevisionCreated>20240501T130000+0200</ThisRevisionCreated>
      <Status FormalName="Embargoed"/>
      <StatusWillChange>
        <FutureStatus FormalName="Usable"/><DateAndTime>20240502T060000+0200</DateAndTime>
      </StatusWillChange>
      <Urgency FormalName="4"/>
    </NewsManagement>
    <NewsComponent Essential="no" EquivalentsList="no">
      <NewsLines>
        <HeadLine>Herring catch up</HeadLine>
        <ByLine>By Ada Holm</ByLine>
        <DateLine>SKAGEN, May 1</DateLine>
        <CopyrightLine>(c) Harbour Press Ltd</CopyrightLine>
        <SlugLine>fish-economy</SlugLine>
      </NewsLines>
      <AdministrativeMetadata><Provider><Party FormalName="Harbour Post"/></Provider></AdministrativeMetadata>
      <DescriptiveMetadata>
        <Language FormalName="en-GB"/><SubjectCode><Subject FormalName="04000000"/></SubjectCode>
      </DescriptiveMetadata>
      <NewsComponent>
        <Role FormalName="Main"/>
        <ContentItem>
          <MediaType FormalName="Text"/>
          <Format FormalName="NITF"/>
          <DataContent>
            <p>The <b>20,000</b> crates weighed 3 tons.</p><hl2>Prices</hl2><ul><li>cod</li></ul>
          </DataContent>
        </ContentItem>
      </NewsComponent>
      <NewsComponent>
        <Role FormalName="Caption"/>
        <NewsLines><HeadLine>The quay</HeadLine><ByLine>Bo Lund</ByLine></NewsLines>
        <ContentItem Href="quay.jpg"><MediaType FormalName="Photo"/></ContentItem>
        <ContentItem><DataContent><p>%s</p></DataContent></ContentItem>
      </NewsComponent>
    </NewsComponent>
  </NewsItem>
</NewsML>
""" % ("The quay of Skagen at night. " * 30)

NINJS_1 = {
    "uri": "urn:newsml:harbour.example:20240501:herring",
    "type": "text",
    "version": "3",
    "versioncreated": "2024-05-01T13:00:00+02:00",
    "firstcreated": "2024-05-01T12:00:00+02:00",
    "embargoed": "2024-05-02T06:00:00+02:00",
    "pubstatus": "usable",
    "copyrightholder": "Harbour Press Ltd",
    "language": "en-gb",
    "byline": "By Ada Holm",
    "headline": "Herring catch up",
    "body_text": "The 20,000 crates weighed 3 tons.\nPrices\ncod",
    "body_xhtml": "<p>The <b>20,000</b> crates weighed 3 tons.</p><h2>Prices</h2><ul><li>cod</li></ul>",
    "associations": {"photo": {"uri": "a", "headline": "no", "body_text": "no"}},
}

NINJS_3 = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "uri": "urn:newsml:harbour.example:20240501:herring",
    "version": "3",
    "versionCreated": "2024-05-01T13:00:00+02:00",
    "firstCreated": "2024-05-01T12:00:00+02:00",
    "embargoed": "2024-05-02T06:00:00+02:00",
    "pubStatus": "usable",
    "copyrightHolder": "Harbour Press Ltd",
    "language": "en-GB",
    "by": "By Ada Holm",
    "title": "herring-7",
    "headlines": [{"role": "seo", "value": "Fish"}, {"role": "main", "value": "Herring catch up"}],
    "bodies": [
        {
            "role": "text",
            "contentType": "text/plain",
            "value": "The 20,000 crates weighed 3 tons.\nPrices\ncod",
        },
        {
            "role": "main",
            "contentType": "text/html",
            "value": "<p>The <b>20,000</b> crates weighed 3 tons.</p><h2>Prices</h2><ul><li>cod</li></ul>",
        },
    ],
}

POST = {
    "id": 17,
    "date": "2024-05-01T12:00:00",
    "date_gmt": "2024-05-01T10:00:00",
    "modified": "2024-05-01T13:00:00",
    "modified_gmt": "2024-05-01T11:00:00",
    "guid": {"rendered": "https://harbour.example/?p=17"},
    "status": "publish",
    "link": "https://harbour.example/2024/herring/",
    "title": {"rendered": "Herring catch up &#8211; R&#038;D"},
    "content": {
        "rendered": "<p>The <strong>20,000</strong> crates [sic] weighed&nbsp;3\n\ntons.</p>\n"
        '<ul class="x"><li>cod</li></ul>'
        '<figure class="wp-block-image"><img src="a.jpg"/><figcaption>The quay.</figcaption></figure>'
        '[plugin a="1"]<p>Kept.</p>[/plugin]',
        "protected": False,
    },
    "excerpt": {"rendered": "<p>The fleet did well.</p>"},
    "_embedded": {"author": [{"id": 1, "name": "Ada Holm"}]},
    "_links": {"self": [{"href": "https://harbour.example/wp-json/wp/v2/posts/17"}]},
}

WXR = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Harbour Post</title>
<link>https://harbour.example</link>
<language>en-GB</language>
<wp:base_blog_url>https://harbour.example</wp:base_blog_url>
<wp:author><wp:author_login><![CDATA[ada]]></wp:author_login>
<wp:author_display_name><![CDATA[Ada Holm]]></wp:author_display_name></wp:author>
<item>
<title><![CDATA[Herring catch up – R&D]]></title>
<link>https://harbour.example/2024/herring/</link>
<dc:creator><![CDATA[ada]]></dc:creator>
<guid isPermaLink="false">https://harbour.example/?p=17</guid>
<content:encoded><![CDATA[The <b>20,000</b> crates
weighed 3 tons.

It was more.

[caption id="a" width="300"]<img src="a.jpg" /> The quay.[/caption]

<ul>
  <li>cod</li>

  <li>eel</li>
</ul>
[gallery ids="1,2"]]]></content:encoded>
<excerpt:encoded><![CDATA[The fleet did well.]]></excerpt:encoded>
<wp:post_id>17</wp:post_id>
<wp:post_date>2024-05-01 12:00:00</wp:post_date>
<wp:post_date_gmt>2024-05-01 10:00:00</wp:post_date_gmt>
<wp:post_modified>2024-05-01 13:00:00</wp:post_modified>
<wp:post_modified_gmt>2024-05-01 11:00:00</wp:post_modified_gmt>
<wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
</item>
</channel>
</rss>
"""

DOCUMENTS = {
    "NITF": NITF,
    "NewsML-G2": NEWSML,
    "NewsML 1": NEWSML_1,
    "ninjs": json.dumps(NINJS_3),
    "WordPress": json.dumps(POST),
    "WordPress export": WXR,
}
"""By the name of the importer that reads it."""
