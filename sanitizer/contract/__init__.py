"""The plugs: what an engine, a scanner, a verifier, a sandbox and a dispatcher are."""
