from __future__ import annotations

import io

import pikepdf

from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.pdf import ENGINE
from sanitizer.engines.pdf.warm_up_document import everyday_document
from sanitizer.model.finding import Action, Feature


class _Recorder(WarmSession):
    def __init__(self) -> None:
        super().__init__("pdf")
        self.keys: list[str] = []

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:
        self.keys.append(feature.key)
        return super().found(feature, location, detail)


def test_everything_in_it_is_rebuilt_and_nothing_found() -> None:
    session, target = _Recorder(), io.BytesIO()
    ENGINE.reconstruct(io.BytesIO(everyday_document()), target, session)
    assert session.keys == []
    with pikepdf.open(target) as document:
        page = document.pages[0]
        filters = {str(one.Filter) for one in page.Resources.XObject.values() if one.Subtype == "/Image"}
        assert filters == {"/DCTDecode", "/CCITTFaxDecode", "/FlateDecode"}
        assert [str(font.Subtype) for _, font in sorted(page.Resources.Font.items())] == ["/TrueType", "/Type0"]
        assert "/FontFile2" in page.Resources.Font.F1.FontDescriptor
        assert [str(annotation.Subtype) for annotation in page.Annots] == ["/Link", "/Widget"]
        assert {"/AcroForm", "/Outlines", "/StructTreeRoot", "/PageLabels"} <= document.Root.keys()


def test_warming_up_again_is_allowed() -> None:
    ENGINE.warm()
    ENGINE.warm()
