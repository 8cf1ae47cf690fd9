"""External programs (LibreOffice, Tesseract, a site's converters), each run in a jail of its own that lives for one file."""
