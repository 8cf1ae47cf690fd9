"""Pages of our own to compare."""

from __future__ import annotations

from PIL import Image, ImageDraw

from sanitizer.contract.page_views import PageView

WIDTH, HEIGHT = 595, 842  # A4 at 72 dpi
LINES = 40


def page() -> Image.Image:
    """Forty lines of text, a ruled line, a picture and a seal."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    for line in range(LINES):
        draw.text(
            (60, 60 + 16 * line), f"{line:02d} The mayor may refuse an application that is not complete, article {line * 7}.", 0
        )
    draw.line((60, 750, 535, 750), fill=0)
    image.paste(Image.linear_gradient("L").resize((120, 60)), (60, 765))
    draw.ellipse((490, 40, 520, 70), outline=90, width=2)
    return image


def view(image: Image.Image, text: str = "") -> PageView:
    return PageView(image.width, image.height, image.tobytes(), text)
