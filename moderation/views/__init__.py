"""The pages of the desk, and the form by which readers report: a module for each kind of page."""
