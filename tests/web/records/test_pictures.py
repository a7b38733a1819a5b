"""What is kept of a picture is the picture, and nothing that can be no picture costs much."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pictures import GREEN, RED, phone_exif, picture
from web.records.pictures import LONGEST_SIDE, MOST_PIXELS, redrawn

TOLD = (b"Phonemaker", b"Owner", b"Exif", b"GPS", b"xmp", b"secret", b"<script")
XMP = b"<x:xmpmeta><exif:GPSLatitude>30,15N</exif:GPSLatitude>secret</x:xmpmeta>"


def opened(sent: bytes) -> Image.Image:
    kept = redrawn(sent)
    assert kept is not None
    return Image.open(BytesIO(kept[0]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_when_and_by_whom_a_photo_was_taken_does_not_stay(kind: str) -> None:
    sent = picture(kind, exif=phone_exif(), xmp=XMP, icc_profile=b"secret profile" * 20)
    assert [word for word in TOLD if word in sent]
    kept = redrawn(sent)
    assert kept is not None
    assert [word for word in TOLD if word in kept[0]] == []
    drawn = opened(sent)
    assert (dict(drawn.getexif()), drawn.format, kept[1]) == (
        {},
        kind,
        {"JPEG": ".jpg"}.get(kind, f".{kind.lower()}"),
    )


def test_comments_texts_and_what_hangs_behind_a_picture_do_not_stay() -> None:
    texts = PngInfo()
    texts.add_text("Author", "secret")
    for sent in (picture("JPEG", comment=b"secret"), picture("PNG", pnginfo=texts), picture("JPEG")):
        kept = redrawn(sent + b"<script>secret</script>")
        assert kept is not None
        assert [word for word in TOLD if word in kept[0]] == []


@pytest.mark.parametrize(
    ("orientation", "green_at"), [(1, (2, 2)), (3, (37, 27)), (6, (27, 2)), (8, (2, 37)), (2, (37, 2))]
)
def test_a_photo_taken_sideways_stands_upright(orientation: int, green_at: tuple[int, int]) -> None:
    drawn = opened(picture("PNG", exif=phone_exif(orientation)))
    assert drawn.size == ((30, 40) if orientation in (6, 8) else (40, 30))
    assert drawn.getpixel(green_at) == GREEN
    corners = [(2, 2), (drawn.width - 3, 2), (2, drawn.height - 3), (drawn.width - 3, drawn.height - 3)]
    assert [drawn.getpixel(corner) for corner in corners].count(RED) == 3


def test_a_large_photo_becomes_as_small_as_phones_make_it() -> None:
    drawn = opened(picture("JPEG", (4000, 3000), exif=phone_exif(6)))
    assert drawn.size == (LONGEST_SIDE * 3 // 4, LONGEST_SIDE)


def test_the_same_file_sent_twice_is_the_same_picture() -> None:
    sent = picture("JPEG", exif=phone_exif())
    assert redrawn(sent) == redrawn(sent)


def test_what_shines_through_a_signature_stays_so() -> None:
    glass = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    out = BytesIO()
    glass.save(out, "PNG")
    assert opened(out.getvalue()).getpixel((5, 5)) == (0, 0, 0, 0)


def test_of_moving_pictures_the_first_stays() -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in (RED, GREEN, GREEN)]
    for kind in ("PNG", "WEBP"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], lossless=True)
        drawn = opened(out.getvalue())
        assert getattr(drawn, "n_frames", 1) == 1


def test_other_colour_spaces_become_plain() -> None:
    for mode, kind in (("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG")):
        out = BytesIO()
        Image.new(mode, (20, 10)).save(out, kind)
        assert opened(out.getvalue()).size == (20, 10)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xff\xd8\xff<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"0" * 20,
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"%PDF-1.4",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_what_is_no_photo_is_none_whatever_it_begins_with(sent: bytes) -> None:
    assert redrawn(sent) is None


def test_a_bomb_is_told_by_its_head_and_not_unpacked() -> None:
    side = 30_000
    assert side * side > MOST_PIXELS[".png"]
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    parts = b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (head, rows, b"")))
    assert redrawn(b"\x89PNG\r\n\x1a\n" + parts) is None
    wide = picture("JPEG", (8000, 8), quality=1)
    at = wide.index(b"\xff\xc0") + 5
    assert redrawn(wide[:at] + struct.pack(">HH", 65_500, 65_500) + wide[at + 4 :]) is None


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.filterwarnings("ignore::UserWarning")  # so Pillow says that what goes anyway is damaged
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_none_or_a_picture_and_breaks_nothing(kind: str) -> None:
    sent, dice = picture(kind, exif=phone_exif(6), xmp=XMP), random.Random(7)
    for _ in range(150):
        damaged = bytearray(sent[: dice.randrange(len(sent)) if dice.random() < 0.3 else None])
        for _ in range(dice.randrange(4) if damaged else 0):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        kept = redrawn(bytes(damaged))
        assert kept is None or Image.open(BytesIO(kept[0])).size <= (LONGEST_SIDE, LONGEST_SIDE)


def test_a_picture_without_its_palette_is_none() -> None:
    head = struct.pack(">IIBBBBB", 2, 2, 8, 3, 0, 0, 0)
    rows = zlib.compress(b"\0\0\1" * 2)
    parts = b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (head, rows, b"")))
    assert redrawn(b"\x89PNG\r\n\x1a\n" + parts) is None
