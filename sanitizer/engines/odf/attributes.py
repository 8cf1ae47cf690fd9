"""Attributes whose values decide: formulas and conditions, ranges of cells, addresses; what each leaves behind when it goes."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines._link_targets import safe_address
from sanitizer.engines.odf import formulas
from sanitizer.engines.odf.features import EXTERNAL_LINK, FORM_SUBMISSION, LINK, LINK_ACTION, LINK_TARGET, LINKS
from sanitizer.engines.odf.names import CALCEXT, CHART, DRAW, FORM, HREF, OFFICE, PRESENTATION, STYLE, TABLE, TEXT, XLINK
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.table_parts import cell_address
from sanitizer.engines.odf.tree_edits import take
from sanitizer.engines.odf.xml_filter import AttributeHandler
from sanitizer.model.finding import Action

_FORMULAS = (
    *(f"{TABLE}formula", f"{TEXT}formula", f"{TEXT}condition", f"{STYLE}condition", f"{TABLE}condition", f"{TABLE}expression"),
    *(f"{CALCEXT}value", f"{CALCEXT}formula"),
)
_RANGES = (
    *(f"{CHART}{name}" for name in ("error-lower-range", "error-upper-range", "label-cell-address", "values-cell-range-address")),
    f"{DRAW}notify-on-update-of-ranges",
    *(f"{FORM}{name}" for name in ("linked-cell", "source-cell-range")),
    f"{STYLE}base-cell-address",
    *(
        f"{TABLE}{name}"
        for name in (
            *("base-cell-address", "buttons", "cell-address", "cell-range", "cell-range-address", "condition-source-range-address"),
            *("data-cell-range-address", "end-cell-address", "label-cell-range-address", "print-ranges", "scenario-ranges"),
            *("source-cell-range-addresses", "target-cell-address", "target-range-address"),
        )
    ),
    *(f"{CALCEXT}{name}" for name in ("base-cell-address", "target-range-address", "cell-address", "data-range")),
)
# What is nothing without the value; elsewhere the attribute goes and the element stays.
_GONE_WITH_FORMULA = frozenset(
    {f"{STYLE}map", f"{TABLE}content-validation", f"{TABLE}named-expression", f"{CALCEXT}condition", f"{CALCEXT}sparkline"}
    | {f"{CALCEXT}formatting-entry", f"{CALCEXT}color-scale-entry"}
)
_GONE_WITH_RANGE = frozenset(
    {f"{TABLE}{name}" for name in ("named-range", "database-range", "source-cell-range", "highlighted-range", "label-range")}
    | {f"{CALCEXT}conditional-format", f"{CALCEXT}sparkline"}
)
_TEXT_WITHOUT_CONDITION = frozenset({f"{TEXT}conditional-text", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"})


def handlers() -> dict[str, AttributeHandler]:
    """A handler for every attribute whose value is looked at."""
    table: dict[str, AttributeHandler] = dict.fromkeys(_FORMULAS, _formula)
    table |= dict.fromkeys(_RANGES, _range)
    table[f"{TEXT}url"] = table[f"{TEXT}local-url"] = _address_text
    table[f"{PRESENTATION}verb"] = _verb
    table[f"{FORM}button-type"] = _button_type
    table[f"{OFFICE}target-frame-name"] = table[f"{OFFICE}target-frame"] = table[f"{XLINK}title"] = _plain
    return table


def formula_stays(formula: str, where: str, work: PartWork) -> bool:
    """Record what is wrong with *formula*; True when it stays."""
    verdict = formulas.judge(formula)
    if verdict.feature is not None:
        work.session.found(verdict.feature, where, verdict.detail)
        return False
    for address in verdict.links:
        action = work.session.found(LINK, where, address)
        if action is not Action.ALLOW or work.session.option(LINKS) != "keep":
            return False
    return True


def _formula(element: etree._Element, name: str, work: PartWork) -> None:
    formula = element.get(name, "")
    verdict_needs_place = not formulas.is_plainly_good(formula)
    if not verdict_needs_place:
        return
    if formula_stays(formula, cell_address(element, work), work):
        return
    tag = element.tag
    if tag in _GONE_WITH_FORMULA:
        _drop_with_empty_list(element, work)
    elif tag in _TEXT_WITHOUT_CONDITION:
        work.unwrap(element)
    else:
        del element.attrib[name]


def _drop_with_empty_list(element: etree._Element, work: PartWork) -> None:
    parent = element.getparent()
    work.drop(element)
    if parent is not None and not len(parent) and parent.tag.startswith(CALCEXT):
        work.drop(parent)


def _range(element: etree._Element, name: str, work: PartWork) -> None:
    value = element.get(name, "")
    if not formulas.is_outside(value):
        return
    work.found(EXTERNAL_LINK, value, cell_address(element, work))
    if element.tag in _GONE_WITH_RANGE:
        work.drop(element)
    else:
        del element.attrib[name]


def _address_text(element: etree._Element, name: str, work: PartWork) -> None:
    """The address of a book in a bibliography."""
    address = element.get(name, "")
    if address and safe_address(address) is None:
        work.found(LINK_TARGET, address)
        del element.attrib[name]


def _verb(element: etree._Element, name: str, work: PartWork) -> None:
    if take(element, name) not in ("", "0"):
        work.found(LINK_ACTION, "verb of an object")


def _button_type(element: etree._Element, name: str, work: PartWork) -> None:
    kind = element.get(name, "")
    if kind not in ("push", "reset"):
        work.found(FORM_SUBMISSION, f"{element.get(f'{FORM}name', '')} {kind} {element.get(HREF, '')}".strip())
        element.set(name, "push")


def _plain(element: etree._Element, name: str, work: PartWork) -> None:  # noqa: ARG001 - one signature for all handlers
    """Names of windows and titles: no mark of a script."""
    if ":" in element.get(name, ""):
        element.set(name, element.get(name, "").replace(":", " "))
