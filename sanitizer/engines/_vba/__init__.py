"""VBA projects ([MS-OVBA]): taken apart, given a digest that does not depend on compiled code, and written anew without any."""
