"""One file for each step of the database's form; a step that has been released is never edited."""
