"""How what people type becomes HTML: the few signs of a comment, and the Markdown of an article."""

import re
from collections.abc import Iterator
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis, link
from markdown_it.token import Token

from richtext.allowed import PUBLIC_LINK
from richtext.outline import characters
from richtext.sanitise import clean_article, clean_comment

MAX_TEXT = 20_000  # characters of a comment
MAX_NESTING = 20  # of quotations and lists; the parser drops what lies deeper, so the rules stop before
GROWTH = 25  # times a text may grow in becoming HTML, at most: "-\n" becomes an empty item

_COMPARISON = re.compile(r"[ \t]*>[ \t]*(?:=|[.,]?\d)")  # "> 11 mmol/L" is no quotation
_ORNAMENT = re.compile(r"(?:[-*][ \t]*)+")  # "* * *" is no list of lists
_EMPTY_LABEL = re.compile(r"\[\s*\]")
_ESCAPED = "*`[]>-"  # what a backslash takes the meaning from; before anything else it is a backslash
_BLOCKS = frozenset({"paragraph_open", "blockquote_open", "list_item_open"})


def comment_html(text: str) -> str:
    """Return the clean HTML of a comment's text.

    It knows paragraphs, line ends, *emphasis*, **strong**, `code`, [links](https://…), > quotations, and lists with -,
    * or 1.; all else is shown as it was typed. Raises ValueError where the text is longer than MAX_TEXT; ask first.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"more than {MAX_TEXT} characters of text")
    html = cast(str, _COMMENT.render(_answers_apart(characters(text))))
    return clean_comment(html, limit=GROWTH * MAX_TEXT).strip()


def target(written: str) -> str:
    """Return where a link leads whose target is written so in a comment: `&#104;ttps\\://…` is `https://…`."""
    return _COMMENT.normalizeLink(unescapeAll(written))


def article_html(markdown: str) -> str:
    """Return the clean HTML of an article in Markdown: CommonMark, tables, and the HTML an article may hold.

    The title is the page's only heading of the first level: where the text has one, all its headings move down by one.
    Raises ValueError as `clean_article` does.
    """
    return clean_article(cast(str, _ARTICLE.render(characters(markdown)))).strip()


def _answers_apart(text: str) -> str:
    """Return text with an empty line after each quotation, so that the answer below it is not read as quoted."""
    lines: list[str] = []
    quoting = False
    for line in text.splitlines():
        marked = line.lstrip(" ").startswith(">")
        if quoting and not marked:
            lines.append("")
        quoting = marked and (quoting or not _COMPARISON.match(line))
        lines.append(line)
    return "\n".join(lines)


def _read_quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a quotation, unless it is a comparison."""
    if _too_deep(state) or _COMPARISON.match(_line(state, start)):
        return False
    return blockquote(state, start, end, silent)


def _read_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list, unless it is an ornament or a sum."""
    line = _line(state, start)
    if _too_deep(state) or line.startswith("+") or _ORNAMENT.fullmatch(line):
        return False
    return list_block(state, start, end, silent)


def _too_deep(state: StateBlock) -> bool:
    return state.level > MAX_NESTING - 3


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _read_stars(state: StateInline, silent: bool) -> bool:
    """Read emphasis marked by stars, not within a word or a sum: 2*3*4."""
    if state.src[state.pos] != "*":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == "*":
        end += 1
    if state.src[state.pos - 1 : state.pos].isalnum() and state.src[end : end + 1].isalnum():
        state.pending += state.src[state.pos : end]
        state.pos = end
        return True
    return emphasis.tokenize(state, silent)


def _read_escape(state: StateInline, silent: bool) -> bool:
    """Read a backslash before a sign that would mean something."""
    sign = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or not sign or sign not in _ESCAPED:
        return False
    if not silent:
        state.pending += sign
    state.pos += 2
    return True


def _read_link(state: StateInline, silent: bool) -> bool:
    """Read a link that has something to click on."""
    return not _EMPTY_LABEL.match(state.src, state.pos) and link(state, silent)


def _keep_numbers(state: StateCore) -> None:
    """Turn lists whose numbers a browser would count differently into paragraphs: "2019. A good year", "1. … 3. …"."""
    changed: dict[int, list[Token]] = {}
    for start, end in _numbered_lists(state.tokens):
        level = state.tokens[start].level + 1
        numbers = [int(token.info) for token in state.tokens[start:end] if _is(token, "list_item_open", level)]
        if numbers not in (list(range(1, len(numbers) + 1)), [1] * len(numbers)):
            changed |= _as_paragraphs(state.tokens, start, end)
    state.tokens = [new for place, token in enumerate(state.tokens) for new in changed.get(place, [token])]


def _numbered_lists(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield where each numbered list opens and closes."""
    open_lists = []
    for place, token in enumerate(tokens):
        if token.type == "ordered_list_open":
            open_lists.append(place)
        elif token.type == "ordered_list_close":
            yield open_lists.pop(), place


def _as_paragraphs(tokens: list[Token], start: int, end: int) -> dict[int, list[Token]]:
    """Return what takes the place of a list's tokens where its items become paragraphs, each with its number."""
    level = tokens[start].level
    changed: dict[int, list[Token]] = {start: [], end: []}
    for place in range(start + 1, end):
        token = tokens[place]
        if _is(token, "list_item_open", level + 1):
            changed[place] = _number(token, tokens[place + 1], tokens[place + 2])
        elif _is(token, "list_item_close", level + 1):
            changed[place] = []
        elif token.level == level + 2 and token.type in ("paragraph_open", "paragraph_close"):
            token.hidden = False
    return changed


def _number(item: Token, first: Token, second: Token) -> list[Token]:
    """Write an item's number into the paragraph that begins it; return that paragraph where there is none yet."""
    number = item.info + item.markup
    if first.type == "paragraph_open":
        second.content = f"{number} {second.content}"
        return []
    opening, closing = Token("paragraph_open", "p", 1), Token("paragraph_close", "p", -1)
    return [opening, Token("inline", "", 0, content=number, children=[]), closing]


def _is(token: Token, kind: str, level: int) -> bool:
    return token.type == kind and token.level == level


def _let_direction_follow(state: StateCore) -> None:
    """Let each block run the way its first letters do, so that Arabic and Hebrew read right."""
    for token in state.tokens:
        if token.type in _BLOCKS:
            token.attrSet("dir", "auto")


def _lower_headings(state: StateCore) -> None:
    """Move headings below the title's, and none beyond the fourth level."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    shift = any(token.tag == "h1" for token in headings)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, 4)}"


def _comment_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True, "html": False, "maxNesting": MAX_NESTING})
    parser.enable(["blockquote", "list", "newline", "backticks", "emphasis", "link", "escape"])
    # Only a link that cleaning keeps is a link; any other stays as it was typed.
    parser.validateLink = lambda url: bool(PUBLIC_LINK.fullmatch(url))  # type: ignore[method-assign]
    parser.block.ruler.at("blockquote", _read_quotation, {"alt": ["paragraph", "blockquote", "list"]})
    parser.block.ruler.at("list", _read_list, {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.at("emphasis", _read_stars)
    parser.inline.ruler.at("escape", _read_escape)
    parser.inline.ruler.at("link", _read_link)
    parser.core.ruler.before("inline", "numbers", _keep_numbers)
    parser.core.ruler.after("inline", "direction", _let_direction_follow)
    return parser


def _article_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
    parser.core.ruler.after("block", "headings", _lower_headings)
    parser.core.ruler.before("inline", "numbers", _keep_numbers)
    return parser


_COMMENT = _comment_parser()
_ARTICLE = _article_parser()
