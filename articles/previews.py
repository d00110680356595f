"""Previews: an article as it will look, for whoever works on it and, by a link that expires, for a reviewer."""
