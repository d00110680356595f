"""News for the rooms above: somebody asks what is kept about an e-mail address, or wants it gone."""

from django.dispatch import Signal

collecting = Signal()  # email → a dictionary of what the receiver keeps about it, to be handed to its owner
forgetting = Signal()  # email, comments (their keys) → nothing: the receiver has forgotten what it kept, by then
