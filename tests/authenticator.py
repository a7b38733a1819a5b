"""An app for one-time codes as phones have it, written from RFC 4226 and RFC 6238 alone."""

import hashlib
import hmac
from base64 import b32decode
from datetime import datetime

STEP = 30  # seconds


def code_at(secret: str, moment: datetime, digits: int = 6) -> str:
    """What the app shows at a moment; the secret as a page writes it."""
    counter = int(moment.timestamp()) // STEP
    digest = hmac.digest(b32decode(secret.replace(" ", "")), counter.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"
