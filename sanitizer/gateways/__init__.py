"""Where files come in; gateways never parse."""
