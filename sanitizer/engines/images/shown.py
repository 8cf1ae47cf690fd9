"""Pictures as people see them: the readers by type, and every mode as gray or colour on white paper."""

from __future__ import annotations

from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

READERS: dict[str, type[ImageFile]] = {
    "jpg": JpegImageFile,
    "png": PngImageFile,
    "gif": GifImageFile,
    "bmp": BmpImageFile,
    "tiff": TiffImageFile,
    "webp": WebPImageFile,
}


def displayable(image: Image.Image) -> Image.Image:
    """8-bit gray or RGB, transparency on white."""
    if image.mode in ("L", "RGB"):
        return image.copy()
    if image.mode in ("1", "LAB", "YCbCr", "CMYK"):
        return image.convert("L" if image.mode == "1" else "RGB")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("I", "F"):
        low, high = image.getextrema()
        assert isinstance(low, int | float)
        assert isinstance(high, int | float)
        scale = 255 / (high - low) if high > low else 1.0
        return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    return paper.convert("RGB")
