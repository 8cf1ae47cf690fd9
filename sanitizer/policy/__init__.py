"""What is allowed: schema, loading, shipped policies, and the pure decision."""
