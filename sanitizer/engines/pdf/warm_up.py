"""A small document of our own, to make the zygote ready."""

from __future__ import annotations

WARM_UP_DOCUMENT = b"""%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Count 1/Kids[3 0 R]>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R
/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>
endobj
4 0 obj
<</Length 40>>
stream
BT /F1 12 Tf 10 100 Td (mugai) Tj ET   \n
endstream
endobj
trailer
<</Root 1 0 R/Size 5>>
"""
