"""Phrases in which sites say "not found" and "prove that you are human", in many languages (pure).

Whole titles are compared, or whole parts of one between its dividers, never a word inside a longer title: an
article about a missing page is an article.
"""

import re
import unicodedata


def _split_phrases(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.split("\n") if line.strip())


# Phrases that alone are certain enough on a page with menus and a footer.
_NOT_FOUND = _split_phrases(
    """
    404
    404 error
    error 404
    404 not found
    404 page not found
    404 error page
    404 page
    404 file not found
    page not found
    page not found 404
    page not found error
    page not found error 404
    error page not found
    error 404 not found
    error 404 page not found
    the page was not found
    the page could not be found
    the page can't be found
    the page cannot be found
    page cannot be found
    page can't be found
    page could not be found
    page can not be found
    that page can't be found
    oops that page can't be found
    oops page not found
    oops this page can't be found
    oops we can't find that page
    sorry page not found
    sorry this page isn't available
    sorry this page does not exist
    sorry this page doesn't exist
    sorry we can't find that page
    sorry we couldn't find that page
    we can't find that page
    we can't find the page you're looking for
    we couldn't find that page
    we couldn't find the page you were looking for
    sorry we couldn't find the page you were looking for
    the page you requested was not found
    the page you requested could not be found
    the page you were looking for could not be found
    the page you are looking for cannot be found
    the page you are looking for could not be found
    the page you are looking for does not exist
    the page you're looking for can't be found
    the page you were looking for doesn't exist
    the page you were looking for doesn't exist 404
    the requested page could not be found
    the requested url was not found on this server
    this page does not exist
    this page doesn't exist
    this page could not be found
    this page can't be found
    this page isn't available
    this page is no longer available
    this page no longer exists
    page no longer available
    page doesn't exist
    page does not exist
    page unavailable
    page missing
    content not found
    content no longer available
    this content is no longer available
    article not found
    article no longer available
    this article is no longer available
    story not found
    document not found
    file not found
    file or directory not found
    resource not found
    url not found
    nothing found
    seite nicht gefunden
    die seite wurde nicht gefunden
    diese seite wurde nicht gefunden
    die seite konnte nicht gefunden werden
    die angeforderte seite wurde nicht gefunden
    die gewünschte seite wurde nicht gefunden
    seite konnte nicht gefunden werden
    seite existiert nicht
    diese seite existiert nicht
    diese seite existiert nicht mehr
    seite nicht verfügbar
    artikel nicht gefunden
    inhalt nicht gefunden
    fehler 404
    404 fehler
    404 seite nicht gefunden
    fehler 404 seite nicht gefunden
    page non trouvée
    page introuvable
    404 page non trouvée
    404 page introuvable
    erreur 404
    erreur 404 page non trouvée
    erreur 404 page introuvable
    la page est introuvable
    la page demandée est introuvable
    la page que vous recherchez est introuvable
    la page que vous demandez n'existe pas
    cette page n'existe pas
    cette page n'existe plus
    article introuvable
    contenu introuvable
    página no encontrada
    404 página no encontrada
    error 404 página no encontrada
    la página no existe
    esta página no existe
    la página solicitada no existe
    la página que buscas no existe
    la página que busca no existe
    no se encontró la página
    no se ha encontrado la página
    página não encontrada
    404 página não encontrada
    erro 404
    erro 404 página não encontrada
    esta página não existe
    a página não foi encontrada
    a página que procura não existe
    pagina non trovata
    404 pagina non trovata
    errore 404
    errore 404 pagina non trovata
    la pagina non esiste
    questa pagina non esiste
    la pagina richiesta non esiste
    la pagina che cerchi non esiste
    pagina niet gevonden
    404 pagina niet gevonden
    de pagina is niet gevonden
    deze pagina bestaat niet
    deze pagina bestaat niet meer
    de pagina bestaat niet
    fout 404
    sidan hittades inte
    sidan kunde inte hittas
    sidan finns inte
    siden blev ikke fundet
    siden findes ikke
    siden ikke fundet
    siden finnes ikke
    siden ble ikke funnet
    fant ikke siden
    sivua ei löydy
    sivua ei löytynyt
    síða fannst ekki
    nie znaleziono strony
    strona nie została znaleziona
    strona nie istnieje
    błąd 404
    stránka nenalezena
    stránka nebyla nalezena
    stránka neexistuje
    chyba 404
    stránka sa nenašla
    stránka nebola nájdená
    az oldal nem található
    oldal nem található
    a keresett oldal nem található
    pagina nu a fost găsită
    pagina nu a fost gasita
    pagina nu există
    stranica nije pronađena
    stranica ne postoji
    страница не найдена
    ошибка 404
    404 страница не найдена
    страница не существует
    сторінку не знайдено
    сторінка не знайдена
    помилка 404
    страницата не е намерена
    страницата не съществува
    страница није пронађена
    η σελίδα δεν βρέθηκε
    σφάλμα 404
    sayfa bulunamadı
    aradığınız sayfa bulunamadı
    404 sayfa bulunamadı
    lehte ei leitud
    lapa nav atrasta
    puslapis nerastas
    pàgina no trobada
    הדף לא נמצא
    העמוד לא נמצא
    الصفحة غير موجودة
    لم يتم العثور على الصفحة
    صفحه پیدا نشد
    صفحه یافت نشد
    पृष्ठ नहीं मिला
    पेज नहीं मिला
    পৃষ্ঠা পাওয়া যায়নি
    halaman tidak ditemukan
    halaman tidak dijumpai
    không tìm thấy trang
    trang không tồn tại
    ไม่พบหน้า
    ページが見つかりません
    ページが見つかりませんでした
    お探しのページは見つかりませんでした
    お探しのページが見つかりません
    ページは見つかりませんでした
    页面不存在
    页面未找到
    找不到页面
    找不到頁面
    頁面不存在
    您访问的页面不存在
    페이지를 찾을 수 없습니다
    ukurasa haukupatikana
    """
)
# Phrases that could also title something that is there; enough where the page says hardly anything else.
_POSSIBLE_NOT_FOUND = _split_phrases(
    """
    not found
    oops
    page error
    object not found
    not available
    no longer available
    gone
    410 gone
    410
    nicht gefunden
    nicht verfügbar
    introuvable
    no encontrado
    no encontrada
    não encontrado
    não encontrada
    non trovata
    non trovato
    niet gevonden
    hittades inte
    ikke fundet
    ikke funnet
    ei löydy
    nie znaleziono
    nenalezeno
    nem található
    не найдено
    не знайдено
    bulunamadı
    見つかりません
    未找到
    """
)
_CHALLENGE = _split_phrases(
    """
    just a moment
    attention required
    attention required cloudflare
    please wait cloudflare
    one moment please
    checking your browser
    checking your browser before accessing
    ddos guard
    ddos protection
    please verify you are a human
    please verify you are human
    verify you are human
    verify you are a human
    verifying you are human
    verifying you are human this may take a few seconds
    verify that you are human
    human verification
    are you a robot
    are you human
    robot check
    robot or human
    bot verification
    bot detection
    captcha
    captcha check
    captcha required
    security check
    security checkpoint
    security verification
    vercel security checkpoint
    client challenge
    pardon our interruption
    access to this page has been denied
    making sure you're not a bot
    radware bot manager captcha
    unusual traffic
    access denied
    zugriff verweigert
    sicherheitsüberprüfung
    einen moment bitte
    un momento
    un instant
    un instant s'il vous plaît
    um momento
    een ogenblik geduld
    один момент
    少々お待ちください
    请稍候
    잠시만 기다리십시오
    """
)
CHALLENGE_MARKS = (
    b"/cdn-cgi/challenge-platform/",
    b"_Incapsula_Resource",
    b"px-captcha",
    b"captcha-delivery.com",
    b"awswaf.com",
    b"sgcaptcha",
    b"anubis_challenge",
)
"""Code in the usual makers' challenge pages: a page with little text that has it is nothing else."""

WIDGET_MARKS = (b"cf-turnstile", b"hcaptcha.com/1/api.js", b"recaptcha/api.js")
"""Code in ordinary pages with forms too: it decides only for a page with next to no text."""

_BETWEEN = re.compile(r"\s+[|/\-–—·•»«›‹~]+\s+|[|»«›‹·•]|\s+-{1,2}\s+|[.!?…:;,–—\-。！？]+\s*\Z")
_INSIDE = re.compile(r"[\s.,!?…:;\-–—|()\[\]\"“”„«»¡¿。！？、，]+")
_PATH = re.compile(
    r"(?:error[-_/]?|fehler[-_/]?|erreur[-_/]?|errors?/|http[-_]?)?404(?:[-_]?(?:error|page|not[-_]?found))?|"
    r"(?:page|seite|pagina|sida|side|error|content|file|document|url)?[-_]?(?:not|nicht|niet|non|no)[-_]?"
    r"(?:found|gefunden|gevonden|trouvee?|trovata|encontrada)|page[-_]introuvable|"
    r"(?:page|content)[-_]?(?:missing|unavailable|gone)|notfound",
    re.IGNORECASE,
)


def _normalize_phrase(value: str) -> str:
    value = unicodedata.normalize("NFC", value).replace("’", "'").replace("‘", "'")
    return _INSIDE.sub(" ", value).strip().lower()


def _split_title(value: str) -> set[str]:
    """Return the whole of a title, and each part between its dividers.

    What follows a colon may stand alone, what is before it hardly: it heads what follows.
    """
    parts = [value[:300], *_BETWEEN.split(value[:300])]
    parts += [part.rpartition(": ")[2] for part in parts]
    return {plain for part in parts if (plain := _normalize_phrase(part))}


def is_not_found_title(title: str, *, certain: bool) -> bool:
    """True if a title or heading says "not found" and nothing else, beside the name of its site.

    ``certain``: only in phrases that would title nothing else.
    """
    parts = _split_title(title)
    if parts & _NOT_FOUND:
        return True
    return not certain and bool(parts & _POSSIBLE_NOT_FOUND)


def begins_with_not_found(text: str) -> bool:
    """True if one of the first three lines of a page that says little is nothing but "not found"."""
    lines = text.split("\n", 3)[:3]
    return any(
        _normalize_phrase(line[:200]) in _NOT_FOUND or _normalize_phrase(line[:200]) == "not found"
        for line in lines
    )


def is_challenge_title(title: str) -> bool:
    """True if a title asks the visitor to prove something."""
    return bool(_split_title(title) & _CHALLENGE)


def is_not_found_path(path: str) -> bool:
    """True if the path of a URL ends in "404", "page-not-found" and the like."""
    last = path.rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.(?:html?|php|aspx?|jsp|shtml)\Z", "", last, flags=re.IGNORECASE)
    return _PATH.fullmatch(stem) is not None
