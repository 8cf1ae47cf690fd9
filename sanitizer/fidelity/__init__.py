"""How like two files are, page by page: the same measure for policies, benchmarks and reviewers."""
