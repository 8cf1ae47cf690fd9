"""Tests that state an invariant first."""
