"""A page with all that a readable copy keeps, and what it leaves out."""

LONG = (
    "The ministry counted 20,000 deaths in its yearly report, which was published on Monday morning at ten."
)
PAGE = f"""<!doctype html><html>
<head><title>Deaths rose | The Site</title><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> | <a href="/b">Markets</a></nav>
<article><h1>Deaths rose</h1><p>{LONG}</p><h2>By region</h2>
<table><tr><th>Region</th><th>Deaths</th></tr><tr><td>North</td><td>12,000</td></tr></table>
<ul><li>{LONG}</li></ul>
<blockquote><p>We did not expect this, the minister told us on Monday.</p></blockquote>
<script>alert(1)</script>
<p onclick="alert(2)">A last paragraph &lt;img src=x onerror=alert(3)&gt;, long enough.</p>
<iframe src="https://evil.example.org/"></iframe></article>
<footer>Imprint and cookies</footer></body></html>"""
