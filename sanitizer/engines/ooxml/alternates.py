"""mc:AlternateContent (ECMA-376 part 3): a choice stays when all that it requires is on the list; both sides are walked."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.ooxml.features import ALTERNATE_CONTENT
from sanitizer.engines.ooxml.names import MC
from sanitizer.engines.ooxml.part_work import PartWork, drop, unwrap

ALTERNATE, _CHOICE, _FALLBACK = f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"


def refuse_unknown_choices(work: PartWork) -> None:
    """Before the walk: drop choices for namespaces that are not on the list."""
    for choice in list(work.root.iter(_CHOICE)):
        for prefix in choice.get("Requires", "").split():
            namespace = choice.nsmap.get(prefix)
            if namespace not in work.allow.namespaces:
                work.count(ALTERNATE_CONTENT, f"{prefix}: {namespace}")
                drop(choice)
                break


def settle(work: PartWork) -> None:
    """After the walk: choices that lost their content go; where none is left the fallback takes the place."""
    for alternate in reversed(list(work.root.iter(ALTERNATE))):
        for choice in alternate.findall(_CHOICE):
            if not len(choice) and not (choice.text or "").strip():
                drop(choice)
        if alternate.find(_CHOICE) is not None:
            continue
        fallback = alternate.find(_FALLBACK)
        if fallback is not None and len(fallback):
            for extra in alternate.findall(_FALLBACK)[1:]:
                drop(extra)
            unwrap(fallback)
            unwrap(alternate)
        else:
            _drop_with_empty_list(alternate)


def _drop_with_empty_list(element: etree._Element) -> None:
    parent = element.getparent()
    drop(element)
    if parent is not None and not len(parent) and parent.tag.rsplit("}", 1)[-1] in ("controls", "oleObjects", "extLst", "ext"):
        drop(parent)
