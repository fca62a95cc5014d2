"""A page, and a drawing, with every way known to us in which one asks others or runs something."""

OUTSIDE = "http://198.51.100.7"
RUNS = "document.documentElement.dataset.ran=1"


def build_hostile_page(outside: str) -> str:
    """Return the page; whatever it asks for is at the address ``outside``."""
    return f"""<!doctype html><html lang=en manifest={outside}/m><head>
<meta http-equiv=refresh content="0;url={outside}/r"><base href={outside}/b/ target=_top>
<meta http-equiv=Content-Security-Policy content="default-src *"><link rel=stylesheet href={outside}/s.css>
<link rel=preload as=script href={outside}/p.js><link rel=modulepreload href={outside}/mp.js>
<link rel=icon href={outside}/i.ico><link rel=dns-prefetch href={outside}><link rel=preconnect href={outside}>
<link rel=prerender href={outside}/pr><link rel=manifest href={outside}/mf>
<script type=speculationrules>{{"prefetch": [{{"source": "list", "urls": ["{outside}/spec"]}}]}}</script>
<script src={outside}/x.js></script><script>{RUNS};navigator.serviceWorker.register('/sw.js')</script>
<style>@import url({outside}/i.css); @font-face {{ font-family: a; src: url({outside}/f.woff) }}
p {{ background: url({outside}/bg.png); font-family: a; cursor: url({outside}/c.cur), auto }}</style></head>
<body background={outside}/body.png onload="{RUNS}"><article><h1>The catch of March in the harbour</h1>
<p>In March 20,145 crates were landed <a href="javascript:{RUNS}" ping={outside}/ping>here</a>
<a href="data:text/html,<script>{RUNS}</script>">data</a> <a href="vbscript:x">v</a>, says the office.</p>
<p>{"Twenty thousand crates of herring came in. " * 30}</p>
<img src={outside}/a.png srcset="{outside}/a2.png 2x" onerror="{RUNS}">
<picture><source srcset={outside}/w.webp><img src={outside}/z.png></picture>
<video src={outside}/v.mp4 poster={outside}/po.png autoplay><track default src={outside}/t.vtt></video>
<audio src={outside}/a.mp3 autoplay></audio><iframe src={outside}/f></iframe>
<iframe srcdoc="<script>parent.{RUNS}</script><img src={outside}/sd.png>"></iframe>
<iframe src="data:text/html,<img src={outside}/di.png>"></iframe>
<object data={outside}/o></object><embed src={outside}/e><fencedframe src={outside}></fencedframe>
<svg xmlns:xlink=http://www.w3.org/1999/xlink><image href={outside}/si.png xlink:href={outside}/sx.png />
<use href={outside}/u.svg#a /><script>{RUNS}</script><animate onbegin="{RUNS}" attributeName=x dur=1s />
<foreignObject><img src={outside}/fo.png></foreignObject>
<filter><feImage href={outside}/fe.png /></filter></svg>
<math><mtext><table><mglyph><style><!--</style><img src={outside}/mx.png onerror={RUNS}></math>
<math href="javascript:{RUNS}"><mi>m</mi></math>
<form action={outside}/form method=post><input name=a autofocus onfocus="{RUNS}">
<button formaction={outside}/fa>Send</button><input type=image src={outside}/im.png></form>
<table background={outside}/tb.png><tr><td>20,145<td>{{{{7*7}}}}</table>
<ul><li onclick="{RUNS}">An item<li style="background:url({outside}/li.png)">Two</ul>
<blockquote cite={outside}>Words of the harbour master</blockquote>
<noscript><img src={outside}/ns.png></noscript>
<div><template shadowrootmode=open><img src={outside}/sh.png></template></div>
<marquee onstart="{RUNS}">m</marquee><details open ontoggle="{RUNS}">d</details></article>
<plaintext></script><img src={outside}/pl.png>"""


def build_hostile_drawing(outside: str) -> str:
    """Return the drawing, in SVG, with a style sheet of its own."""
    return (
        f"<?xml version='1.0'?><?xml-stylesheet href='{outside}/x.xsl' type='text/xsl'?>"
        f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUNS}'><image href='{outside}/a.png'/>"
        f"<script>{RUNS}</script><text>20,145 crates were landed</text></svg>"
    )
