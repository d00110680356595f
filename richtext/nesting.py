"""How deep quotations and items may stand in one another where each line repeats them: in text and in Markdown."""

from lxml.html import HtmlElement

DEEPEST = 8  # every line grows by a sign for each; readers of Markdown lose what stands much deeper


def flatten(root: HtmlElement) -> None:
    """Make plain blocks of the quotations and items that stand deeper; their words stay where they are."""
    for element in root.iter("blockquote", "li"):
        if sum(1 for _each in element.iterancestors("blockquote", "li")) >= DEEPEST:
            element.tag = "div"
