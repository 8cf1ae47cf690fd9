"""Values by the kinds of the allow list: constants, names of the document's own that are also names of the format."""

from __future__ import annotations

import io

import pikepdf
import pytest

from samples.build._pdf import HELVETICA, one_page
from sanitizer.engines.pdf import ENGINE
from tests.in_process import Outcome, reconstruct
from tests.unit.verifiers.pdf.proof import residue


def rebuilt(data: bytes) -> tuple[Outcome, pikepdf.Pdf]:
    outcome = reconstruct(ENGINE, data, "pdf")
    assert residue(outcome.data) == []
    return outcome, pikepdf.open(io.BytesIO(outcome.data))


@pytest.mark.parametrize("name", ["/A", "/Next", "/PA", "/OpenAction", "/S", "/Type", "/Font", "/JS"])
def test_a_resource_may_be_called_as_a_key_of_the_format(name: str) -> None:
    space = "[/CalGray<</WhitePoint[1 1 1]>>]"
    resources = f"/Font<<{name} {HELVETICA}>>/ColorSpace<<{name} {space}>>/ExtGState<<{name}<</Type/ExtGState/CA .5>>>>"
    content = f"BT {name} 9 Tf (Kept) Tj ET {name} cs {name} gs".encode()
    outcome, pdf = rebuilt(one_page(resources=resources, content=content))
    kept = pdf.pages[0].resources
    assert kept.Font[name].BaseFont == "/Helvetica"
    assert kept.ColorSpace[name][0] == "/CalGray"
    assert float(kept.ExtGState[name].CA) == 0.5
    assert [one for one in outcome.findings if "/Font; the last one counts" not in one.detail] == []  # `one_page` has fonts, too


def test_a_dictionary_has_the_type_of_its_place() -> None:
    _, pdf = rebuilt(
        one_page(resources="/ExtGState<</G<</Type/Filespec/CA .5>>>>/Font<</F<</Type/Page/Subtype/Type1/BaseFont/X>>>>")
    )
    assert pdf.pages[0].resources.ExtGState.G.Type == "/ExtGState"
    assert pdf.pages[0].resources.Font.F.Type == "/Font"


@pytest.mark.parametrize("said", ["", "/Type/Pages", "/Type 7"])
def test_a_catalog_says_that_it_is_one(said: str) -> None:
    _, pdf = rebuilt(one_page().replace(b"/Type/Catalog", said.encode()))
    assert pdf.Root.Type == "/Catalog"


def test_what_stands_in_the_place_of_a_constant_is_looked_through() -> None:
    outcome, _ = rebuilt(one_page(page="/Group<</Type<</S/JavaScript/JS(x)>>/S/Transparency>>"))
    assert "pdf.javascript" in outcome.features


def test_items_of_an_outline_that_stand_in_each_other_are_kept() -> None:
    third = "<</Title(third)>>"
    outline = f"/Outlines<</First<</Title(first)/Dest[@page/Fit]/Next<</Title(second)/Next {third}>>>>>>"
    _, pdf = rebuilt(one_page(catalog=outline))
    first = pdf.Root.Outlines.First
    assert [str(one.Title) for one in (first, first.Next, first.Next.Next)] == ["first", "second", "third"]
    assert first.Next.is_indirect


def test_only_names_of_colour_spaces_are_colour_spaces() -> None:
    outcome, pdf = rebuilt(one_page(resources="/ColorSpace<</S/JavaScript/Type/Filespec/C1/DeviceCMYK/C2/Pattern>>"))
    assert dict(pdf.pages[0].resources.ColorSpace) == {"/C1": "/DeviceCMYK", "/C2": "/Pattern"}
    assert "pdf.unknown_key" in outcome.features


def test_a_role_map_maps_no_names_that_say_what_a_dictionary_is() -> None:
    tree = "/StructTreeRoot<</Type/StructTreeRoot/RoleMap<</Type/Filespec/S/URI/Heading/H1>>>>"
    outcome, pdf = rebuilt(one_page(catalog=tree))
    assert dict(pdf.Root.StructTreeRoot.RoleMap) == {"/Heading": "/H1"}
    assert "pdf.unknown_key" in outcome.features


def test_roles_of_another_namespace_are_kept() -> None:
    tree = "/StructTreeRoot<</Type/StructTreeRoot/Namespaces[<</NS(http://iso.org/pdf2/ssn)/RoleMapNS<</Chapter/Sect>>>>]>>"
    _, pdf = rebuilt(one_page(catalog=tree))
    assert dict(pdf.Root.StructTreeRoot.Namespaces[0].RoleMapNS) == {"/Chapter": "/Sect"}
