"""Who works on which job."""
