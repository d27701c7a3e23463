"""Texts that would do harm if anything took them for more than text."""

import unicodedata

RUN = "window.hostile=1"
"""What a script in such a text does."""

TEXTS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}><details open ontoggle={RUN}>",
    f'" onmouseover="{RUN}" x=\'',
    f"</td></table></div></script><script>{RUN}</script>",
    f"[a](javascript:{RUN}) <https://evil.example> ![b](https://evil.example/c.png)",
    "# *b* `c` | d **e** ~~f~~ [^1] (g)=",
    "$x_1$ $$y$$ \\(z\\) \\[q\\] {math}`a`",
    "{doc}`index` {eval}`1+1` :py:func:`x`",
    "```{raw} html <b>raw</b> ``` :::{admonition} a ::: .. raw:: html",
    "{{ 7*7 }} {% raw %} {# a #} ${7*7} #{7*7}",
    "&lt;b&gt; &amp; &#60;i&#62; &nbsp",
    "<!-- --> ]]> <?php 1 ?> <style>*{display:none}</style>",
    "=cmd|'/c calc'!A0",
    "+SUM(1;2);=1+1\t@A1",
    "@SUM(A1:A9)",
    "-2+3+cmd|' /C calc'!A0",
    "'=1+1",
    "\x1b[31mred\x1b]0;title\x07\x9b2J\x1b]8;;https://evil.example\x1b\\link",
    "\u202egnp.exe\u202c \u2066a\u2069 \u200fb\u061c",
    "../../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd%00.png",
    "CON NUL aux.txt",
    "%s %n {0} {x!r} ${HOME} $(touch hostile) `touch hostile`; rm -rf x",
    "' OR '1'='1'; DROP TABLE x;--",
    "L" * 10_000,
    ("word " * 2_000).strip(),
    "a\tb\u2028c",
    "\U0001f9ec e\u0301\u0302\u0303\u0304\u0305 \u00a0\ufeff\u200b zalgo",
)
"""No two are equal; none begins or ends with a blank."""


def shown(text: str) -> str:
    """Tell what a page shows of a text: its letters and signs on one line, without controls."""
    kept = (" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    return " ".join("".join(kept).split())


def controls(text: str) -> set[str]:
    """Signs in a text that command a terminal, or turn the order of what is read."""
    return {
        sign for sign in text
        if sign not in "\n\t\r" and unicodedata.category(sign) in ("Cc", "Cf") and sign not in HARMLESS
    }  # fmt: skip


HARMLESS = frozenset("\u00ad\u200b\u2060\ufeff")
"""Signs without a width, which say where a word may break."""
