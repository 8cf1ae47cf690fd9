"""The filter with all its handlers, made once."""

from __future__ import annotations

from functools import cache

from sanitizer.engines.odf import attributes, forms, frames, links, table_parts, text_parts
from sanitizer.engines.odf.allow_list import allow_list
from sanitizer.engines.odf.xml_filter import XmlFilter


@cache
def xml_filter() -> XmlFilter:
    """Raises ConfigError when the lists are missing or damaged."""
    closer = links.closer() | table_parts.closer() | text_parts.closer() | frames.closer() | forms.closer()
    return XmlFilter(allow_list(), closer, text_parts.farewell() | frames.farewell(), attributes.handlers())
