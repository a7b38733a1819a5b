"""Pictures as phones and strangers send them."""

from io import BytesIO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

RED, GREEN = (200, 0, 0), (0, 120, 0)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    """A red picture with a green corner at the top left."""
    drawn = Image.new("RGB", size, RED)
    drawn.paste(GREEN, (0, 0, size[0] // 2, size[1] // 2))
    out = BytesIO()
    drawn.save(out, kind, **more)
    return out.getvalue()


def phone_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes down: how it was held, who owns it, where on earth it was."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Make] = "Phonemaker"
    exif[Base.Artist] = "Owner Of The Phone"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (30.0, 15.0, 7.5)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    return exif
