"""Tests of sanitizer.audit."""
