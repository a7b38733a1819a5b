"""A picture as it is kept: drawn again from its dots, so that nothing else of the file that was sent stays.

A phone writes into a photo where it was taken, when and with which device. All of that goes, as do earlier versions,
thumbnails, further frames and whatever somebody hid behind the picture.
"""

from io import BytesIO
from threading import Lock

from PIL import Image
from PIL.ExifTags import Base

SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp"}  # MPO: a JPEG with a second view
LONGEST_SIDE = 1600  # as phones that run scripts send them
# The largest photos of usual phones, and screenshots. Measured at these bounds: 340, 160 and 250 MB while unpacking.
MOST_PIXELS = {".jpg": 52_000_000, ".png": 16_000_000, ".webp": 16_000_000}
QUALITY = 85
HELD = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # what the EXIF word Orientation says of how the phone was held, and what makes it upright
ONE_AT_A_TIME = Lock()


def redrawn(sent: bytes) -> tuple[bytes, str] | None:
    """Return the picture alone, upright and at most 1600 dots long, and its suffix; None for what is no JPEG, PNG or
    WebP, is damaged, or has too many dots as its head says, before anything is unpacked. The same file gives the same
    bytes."""
    try:
        with ONE_AT_A_TIME, Image.open(BytesIO(sent), formats=("JPEG", "PNG", "WEBP")) as picture:
            suffix = SUFFIXES[str(picture.format)]
            fits = picture.width * picture.height <= MOST_PIXELS[suffix]
            return (_written(picture, suffix), suffix) if fits else None
    except (
        Exception
    ):  # a stranger's bytes: what Pillow makes of damaged ones, down to an assertion, is no fault of ours
        return None


def _written(picture: Image.Image, suffix: str) -> bytes:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is unpacked small at once
    see_through = picture.has_transparency_data and suffix != ".jpg"
    plain = _upright(picture).convert("RGBA" if see_through else "RGB")
    plain.info.clear()
    out = BytesIO()
    plain.save(out, "JPEG" if suffix == ".jpg" else suffix[1:], quality=QUALITY)
    return out.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    # Pillow's `exif_transpose` writes all of the EXIF again and fails where some of it is damaged; one word counts here
    turn = HELD.get(picture.getexif().get(Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)
