"""QR codes."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """A QR code as SVG to stand inside a page; it grows with its frame."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=4, light="#fff", omitsize=True))
