"""Tests of sanitizer.store."""
