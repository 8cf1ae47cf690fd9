"""Writes a picture anew from the elements, attributes and styles of the allow list, in the order of the source."""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._link_targets import safe_address
from sanitizer.engines._tally import Tally
from sanitizer.engines._xml_escaping import escaped, quoted
from sanitizer.engines.svg import css, features, page_text, pictures, values
from sanitizer.engines.svg.allow_list import allow_list
from sanitizer.engines.svg.features import LINKS
from sanitizer.engines.svg.references import References
from sanitizer.engines.svg.source import MAX_ELEMENTS, is_element, read_tree
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action, Feature

MAX_DEPTH = 250
MAX_REMEMBERED = 5_000
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_IMAGES = frozenset({"image", "feImage"})
_TEXTS = frozenset({"text", "tspan", "textPath", "title", "desc", "a"})
_LINK_ATTRIBUTES_DROPPED = frozenset({"download", "ping", "referrerpolicy", "hreflang"})
_NOT_ANIMATED = frozenset({"href", "xlink:href", "style", "class", "id", "target", "attributename", "attributetype", "src"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Raises MalformedFile, LimitExceeded."""
    root = read_tree(source, session)
    made = Rebuild(root, session).picture()
    data = made.encode("utf-8")
    if len(data) > session.limits.max_bytes:
        raise LimitExceeded(f"the new file is larger than {session.limits.max_bytes:,} bytes")
    target.write(data)


class Rebuild:
    """One picture."""

    def __init__(self, root: etree._Element, session: Session) -> None:
        self._root = root
        self._session = session
        self._allow = allow_list()
        self._tally = Tally(session)
        self._out = io.StringIO()
        self._own = {SVG}
        self._elements = 0
        self._styles: dict[tuple[str, str], str] = {}
        self._references = References(root)

    def picture(self) -> str:
        name = etree.QName(self._root)
        if name.localname != "svg" or (name.namespace or SVG) != SVG:
            raise MalformedFile("its root element is not svg")
        if not name.namespace:
            self._session.found(features.MENDED, "line 1", "no namespace")
            self._own = {SVG, ""}
        self._beside_the_root()
        self._out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._element(self._root, 0)
        self._out.write("\n")
        self._tally.report()
        return self._out.getvalue()

    def _beside_the_root(self) -> None:
        """Comments and instructions before and behind the root element."""
        for direction in (True, False):
            for node in self._root.itersiblings(preceding=direction):
                self._other_node(node)

    # --- elements --------------------------------------------------------------------------------------------------------------

    def _element(self, element: etree._Element, depth: int) -> None:
        """*element* and what is in it, without its tail."""
        if depth > MAX_DEPTH:
            raise LimitExceeded(f"line {element.sourceline}: more than {MAX_DEPTH} elements in each other")
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise LimitExceeded(f"more than {MAX_ELEMENTS:,} elements")
        local = self._own_name(element)
        if local is None:
            return
        where = f"line {element.sourceline} <{local}>"
        if local == "a" and not self._link(element, where, depth):
            return
        attributes = self._attributes(element, local, where)
        if attributes is None:
            return
        namespaces = f' xmlns="{SVG}" xmlns:xlink="{XLINK}"' if depth == 0 else ""
        if local == "style":
            self._style(element, attributes, where)
            return
        self._out.write(f"<{local}{namespaces}{attributes}")
        if len(element) == 0 and not (element.text or "").strip():
            self._out.write("/>")
            return
        self._out.write(">")
        self._content(element, local, depth)
        self._out.write(f"</{local}>")

    def _content(self, element: etree._Element, local: str, depth: int) -> None:
        self._text(element.text, local)
        for child in element:
            if is_element(child):
                self._element(child, depth + 1)
            else:
                self._other_node(child)
            self._text(child.tail, local)

    def _text(self, text: str | None, local: str) -> None:
        if not text:
            return
        if local in _TEXTS:
            self._out.write(escaped(_CONTROL.sub("", text)))
        elif not text.strip():
            self._out.write("\n" if "\n" in text else "")
        else:
            self._tally.add(features.UNKNOWN_ELEMENT, f"text in <{local}>", "picture")

    def _own_name(self, element: etree._Element) -> str | None:
        """The name of an element that is written; None for one that goes, with a finding."""
        name = etree.QName(element)
        local = name.localname
        where = f"line {element.sourceline} <{local}>"
        ours = (name.namespace or "") in self._own
        if ours and local in self._allow.elements:
            return local
        feature = self._allow.refused.get(local) or self._allow.refused.get(local.lower())
        if feature is None and not ours:
            self._tally.add(
                features.EDITOR_DATA, f"<{element.prefix or name.namespace}:{local}>"[:200], f"line {element.sourceline}"
            )
        elif feature is None:
            self._tally.add(features.UNKNOWN_ELEMENT, f"<{local}>", f"line {element.sourceline}")
        elif feature is features.METADATA_BLOCK:
            self._tally.add(feature, f"<{local}>", f"line {element.sourceline}")
        else:
            self._session.found(feature, where, "".join(map(str, element.itertext()))[:200])
        if ours and feature is features.FOREIGN_OBJECT and page_text.is_only_alternative(element):
            self._out.write(page_text.as_svg_text(element))
        return None

    def _other_node(self, node: etree._Element) -> None:
        """A comment or an instruction: dropped."""
        if isinstance(node, etree._ProcessingInstruction) and node.target == "xml-stylesheet":
            self._session.found(features.CSS_IMPORT, f"line {node.sourceline}", str(node.text or "")[:200])
        else:
            what = "comment" if isinstance(node, etree._Comment) else "instruction"
            self._tally.add(features.EDITOR_DATA, what, f"line {node.sourceline}")

    def _style(self, element: etree._Element, attributes: str, where: str) -> None:
        kind = (element.get("type") or "text/css").strip().lower()
        if kind != "text/css":
            self._session.found(features.UNKNOWN_STYLE, where, kind)
            return
        text = "".join(part for part in element.itertext() if isinstance(part, str))
        sheet = css.clean_sheet(text, lambda feature, detail: self._css_found(feature, where, detail))
        if sheet:
            self._out.write(f"<style{attributes}>{escaped(sheet)}</style>")

    def _css_found(self, feature: Feature, where: str, detail: str) -> None:
        if feature is features.UNKNOWN_STYLE:
            self._tally.add(feature, detail[:200], where)
        else:
            self._session.found(feature, where, detail)

    # --- links -----------------------------------------------------------------------------------------------------------------

    def _link(self, element: etree._Element, where: str, depth: int) -> bool:
        """True when the link is written; else what it stands on is written without it, unless policy wants that gone, too."""
        address = _address_of(element)
        if not address or css.LOCAL.fullmatch(address):
            return True
        safe = safe_address(address)
        if safe is None or safe != address:
            self._session.found(features.LINK_TARGET, where, address)
        elif self._session.found(features.LINK, where, address) is Action.ALLOW and self._session.option(LINKS) == "keep":
            return True
        if self._session.option(LINKS) != "remove":
            inside = "tspan" if self._is_in_text(element) else "g"
            attributes = self._attributes(element, inside, where)
            self._out.write(f"<{inside}{attributes or ''}>")
            self._content(element, "tspan" if inside == "tspan" else "a", depth)
            self._out.write(f"</{inside}>")
        return False

    def _is_in_text(self, element: etree._Element) -> bool:
        outer = element.getparent()
        return outer is not None and is_element(outer) and etree.QName(outer).localname in ("text", "tspan", "textPath")

    # --- attributes ------------------------------------------------------------------------------------------------------------

    def _attributes(self, element: etree._Element, local: str, where: str) -> str | None:
        """The attributes as they are written, each with a blank in front; None when the element goes without them."""
        if local in self._allow.animations and not self._may_animate(element, where):
            return None
        written = []
        for key, raw in element.attrib.items():
            name, value = etree.QName(key), str(raw)
            if name.namespace == XLINK or (not name.namespace and name.localname == "href"):
                made = self._reference(element, local, name, value, where)
                if made is None:
                    return None
                written.append(made)
            elif name.namespace == _XML:
                if name.localname in ("space", "lang") and re.fullmatch(r"[\w-]{1,40}", value):
                    written.append(f" xml:{name.localname}={quoted(value)}")
                else:
                    self._session.found(features.EXTERNAL_REFERENCE, where, f"xml:{name.localname}={value}")
            elif not name.namespace:
                written.append(self._plain_attribute(name.localname, value, local, where))
            else:
                self._tally.add(features.EDITOR_DATA, f"{name.namespace} {name.localname}"[:200], where)
        return "".join(written)

    def _plain_attribute(self, name: str, value: str, local: str, where: str) -> str:
        """One attribute without a namespace, or ""."""
        if name.lower().startswith("on"):
            self._session.found(features.EVENT_HANDLER, where, f"{name}={value}")
            return ""
        if name == "style":
            text = self._remembered(name, value, where)
            return f" style={quoted(text)}" if text else ""
        kind = self._allow.attributes.get(name)
        made: str | None
        if kind == "animated":
            made = self._animated_value(value, where)
        elif kind is not None and not (local == "style" and name == "type"):
            made = values.clean_value(name, kind, value)
            if made is None and "(" in value and name in self._allow.properties:
                made = self._property(name, value, where)
            elif made is None:
                self._tally.add(features.VALUE, f"{name}={value[:60]}", where)
        elif name in self._allow.properties:
            made = self._property(name, value, where)
        elif local == "style" and name in ("type", "media"):
            made = "text/css" if name == "type" else values.clean_value(name, "words", value)
        elif name.startswith("data-") or name in ("requiredExtensions", "requiredFeatures", "nonce"):
            self._tally.add(features.EDITOR_DATA, name[:60], where)
            return ""
        else:
            self._tally.add(features.UNKNOWN_ATTRIBUTE, name[:60], where)
            return ""
        return f" {name}={quoted(made)}" if made is not None else ""

    def _property(self, name: str, value: str, where: str) -> str | None:
        return self._remembered(name, value, where)

    def _remembered(self, name: str, value: str, where: str) -> str | None:
        """A style as it is written. The same stands on thousands of elements: those without a finding are parsed once."""
        made = self._styles.get((name, value))
        if made is not None:
            return made
        found = False

        def report(feature: Feature, detail: str) -> None:
            nonlocal found
            found = True
            self._css_found(feature, where, detail)

        made = css.clean_declarations(value, report) if name == "style" else css.clean_value(name, value, report)
        if not found and made is not None and len(self._styles) < MAX_REMEMBERED:
            self._styles[name, value] = made
        return made

    # --- what leads elsewhere --------------------------------------------------------------------------------------------------

    def _reference(self, element: etree._Element, local: str, name: etree.QName, value: str, where: str) -> str | None:
        """href and the other attributes of XLink; None when the whole element goes."""
        if name.localname != "href":
            if name.localname not in ("title", "type", "show", "actuate", "role", "arcrole"):
                self._tally.add(features.UNKNOWN_ATTRIBUTE, f"xlink:{name.localname}"[:60], where)
            elif name.localname == "title" and local == "a":
                return f" xlink:title={quoted(value[:500])}"
            return ""
        spelled = "xlink:href" if name.namespace else "href"
        value = value.strip()
        if local in ("g", "tspan"):
            return ""  # was a link
        if local in _IMAGES and not (local == "feImage" and css.LOCAL.fullmatch(value)):
            return f" {spelled}={quoted(pictures.rebuilt(value, where, self._session))}"
        if local == "a":
            if value == _address_of(element):  # that one was judged
                return f" {spelled}={quoted(value)}"
            self._session.found(features.LINK_TARGET, where, f"second address: {value}")
            return ""
        if not css.LOCAL.fullmatch(value):
            feature = features.ANIMATED_REFERENCE if local in self._allow.animations else features.EXTERNAL_REFERENCE
            if value:
                self._session.found(feature, where, value[:300])
            return None if local in ("use", "textPath", "mpath") or local in self._allow.animations else ""
        if (element, value[1:]) in self._references.loops:
            self._session.found(features.RECURSION, where, value)
            return None if local == "use" else ""
        return f" {spelled}={quoted(value)}"

    def _may_animate(self, element: etree._Element, where: str) -> bool:
        """What an animation changes must be something that may stand in the picture."""
        animated = (element.get("attributeName") or "").strip()
        plain = animated.lower()
        if not animated:
            return True
        if plain in _NOT_ANIMATED or plain.startswith("on") or plain.endswith(":href") or ":" in plain:
            self._session.found(features.ANIMATED_REFERENCE, where, animated)
            return False
        if animated not in self._allow.attributes and animated not in self._allow.properties:
            self._tally.add(features.UNKNOWN_ATTRIBUTE, f"animated {animated[:60]}", where)
            return False
        return True

    def _animated_value(self, value: str, where: str) -> str | None:
        """Values between semicolons: path data, or what may stand in a style."""
        made = []
        for part in value.split(";"):
            clean = part.strip() if values.is_path(part) else self._property("values", part, where)
            if clean is None:
                return None
            made.append(clean.strip())
        return ";".join(made)


def _address_of(link: etree._Element) -> str:
    """Where a link leads: href goes before that of XLink (SVG 2, 16.1.5)."""
    return (link.get("href") or link.get(f"{{{XLINK}}}href") or "").strip()
