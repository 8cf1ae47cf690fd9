"""ZIP packages of XML parts and pictures (OPC, ODF): read without believing a header, written canonically. No engine of its own."""
