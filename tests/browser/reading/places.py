"""The pages of the demonstration, each for what is special about it."""

ARTICLE = "/articles/the-patient-in-the-photograph/"  # two authors, a correction, a closed thread
CLOSED = "/articles/a-policy-residents-wrote/"
LONG_WORDS = "/articles/the-second-signature/"
MANY_COMMENTS = "/articles/the-friend-request/"
RIGHT_TO_LEFT = "/articles/live-from-the-hall/"  # in French, too
RESERVED = "/articles/two-names-one-licence/"  # with three comments

PAGES = {
    "home": "/",
    "articles": "/articles/",
    "topics": "/topics/",
    "topic": "/topics/images/",
    "author": "/authors/amara-osei-lindqvist/",
    "article": ARTICLE,
    "article, discussion closed": CLOSED,
    "article in French": RIGHT_TO_LEFT,
    "about": "/about/",
    "community rules": "/community/",
    "search, with hits": "/search/?q=consent",
    "search, with none": "/search/?q=zebra+crossing",
    "search, empty": "/search/",
    "nothing": "/articles/the-patient-in-the-picture/",
    "form": f"{ARTICLE}comment/",
    "closed to comments": f"{CLOSED}comment/",
    "sent": f"{ARTICLE}comment/sent/",
    "republish by-nd": f"{LONG_WORDS}republish/",
    "republish by": f"{CLOSED}republish/",
    "republish by-nc-nd": "/articles/views-are-my-own/republish/",
    "republish reserved": f"{RESERVED}republish/",
    "hear of corrections": f"{ARTICLE}corrections/",
    "check a copy": "/republishing/check/",
    "sign-in": "/accounts/login/",
}
