"""Pages that were only scanned: pictures of Japanese writing, across or down, drawn with a font of this machine."""

from __future__ import annotations

import io
import subprocess
from collections import Counter
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from sanitizer.contract.engine import Coding, Page
from sanitizer.contract.image_pdf import write_image_pdf

DPI = 300
_A4_PX = (2480, 3508)
_MARGIN_PX = 300
_LINES_APART = 1.8
_TURNED = "（）ー「」"
_RAISED = "、。"
LINES = (
    "住民基本台帳の写しの交付について（通知）",
    "平成三十年四月一日付けで申請のあった標記の件につきまして、",
    "下記のとおり交付することを決定しましたので通知します。",
    "なお、手数料は窓口において納付してください。受付時間は",
    "午前八時三十分から午後五時十五分までです。土曜日、日曜日",
    "及び祝日は閉庁しております。御不明な点がありましたら、",
    "市民課住民記録係までお問い合わせください。",
    "防災訓練の実施に当たっては、避難経路の確認をお願いします。",
    "図書館の開館時間を変更します。予約資料の受取りは総合窓口で",
    "行います。詳しくは広報紙を御覧ください。",
)


def drawn(down: bool = False, size_px: int = 44, lines: tuple[str, ...] = LINES) -> Image.Image:
    """An A4 page in gray at 300 dpi; 44 pixels are 10.5 points."""
    image = Image.new("L", _A4_PX, 250)
    font = ImageFont.truetype(_font_file(), size_px)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        offset = _MARGIN_PX + round(number * size_px * _LINES_APART)
        if down:
            _draw_down(image, draw, font, line, _A4_PX[0] - offset - size_px)
        else:
            draw.text((_MARGIN_PX, offset), line, font=font, fill=25)
    return image


def _draw_down(image: Image.Image, draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, line: str, x: int) -> None:
    size = round(font.size)
    for number, char in enumerate(line):
        y = _MARGIN_PX + number * size
        if char in _TURNED:
            cell = Image.new("L", (size, size), 250)
            ImageDraw.Draw(cell).text((0, 0), char, font=font, fill=25)
            image.paste(cell.rotate(-90), (x, y))
        else:
            raised = round(size * 0.6) if char in _RAISED else 0
            draw.text((x + raised, y - raised), char, font=font, fill=25)


def as_png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


def as_pdf(*images: Image.Image) -> bytes:
    """A scan: pages that are one JPEG each."""
    pages = []
    for image in images:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=80)
        size_pt = image.width / DPI * 72, image.height / DPI * 72
        pages.append(Page(*size_pt, file.getvalue(), image.width, image.height, True, Coding.JPEG))
    target = io.BytesIO()
    write_image_pdf(pages, target)
    return target.getvalue()


def recall(text: str, lines: tuple[str, ...] = LINES) -> float:
    """The share of the characters that *text* holds as well, each as often; blanks and the width of brackets do not count."""
    wanted = Counter("".join(lines))
    there = Counter(text.translate({ord("("): "（", ord(")"): "）"}))
    return (wanted & there).total() / wanted.total()


@cache
def _font_file() -> str:
    found = subprocess.run(["fc-match", "-f", "%{file}", ":lang=ja"], capture_output=True, text=True, check=True)
    return found.stdout
