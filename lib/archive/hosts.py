"""Hosts of web archives (pure). Their copies are maintained by somebody else and never checked."""

from urllib.parse import urlsplit

ARCHIVE_HOSTS = frozenset(
    {
        *("archive.org", "archive-it.org", "archive.today", "archive.ph", "archive.is", "archive.li"),
        *("archive.vn", "archive.fo", "archive.md", "perma.cc", "webcitation.org", "ghostarchive.org"),
        *("megalodon.jp", "freezepage.com", "mementoweb.org", "archive.wikiwix.com"),
        *("conifer.rhizome.org", "webarchives.rhizome.org", "web.archive.bibalex.org", "swap.stanford.edu"),
        # National and public ones.
        *("webarchive.nationalarchives.gov.uk", "webarchive.org.uk", "webarchive.parliament.uk"),
        *("webarchive.proni.gov.uk", "webarchive.nrscotland.gov.uk", "webarchive.loc.gov", "webharvest.gov"),
        *("webarchive.library.unt.edu", "webarchive.bac-lac.gc.ca", "webarchive.nla.gov.au"),
        *("webarchive.natlib.govt.nz", "arquivo.pt", "vefsafn.is", "webarchiv.cz", "webarchiv.onb.ac.at"),
        *("webarchive.nli.org.il", "haw.nsk.hr", "netarkivet.dk", "veebiarhiiv.digar.ee"),
        *("webdepozit.sk", "europarchive.org", "internetmemory.org", "warp.da.ndl.go.jp"),
    }
)


def is_archive_url(url: str) -> bool:
    """True if the URL is at an archive of the web."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    labels = host.split(".")
    return any(".".join(labels[start:]) in ARCHIVE_HOSTS for start in range(len(labels) - 1))
