"""What machines read in an HTML copy (ccREL in RDFa), wherever it is pasted: of our article, and of nothing else."""

import extruct
import pytest

from tests.republish.conftest import CANONICAL

CC, TERMS, XHV = "http://creativecommons.org/ns#", "http://purl.org/dc/terms/", "http://www.w3.org/1999/xhtml/vocab#"
PAGE = '<!doctype html><html lang="en"><head><title>Ours</title></head><body><h1>Ours</h1>{}</body></html>'


@pytest.fixture
def said(take):
    """Return what is said of each subject on another site's page that a copy was pasted into."""

    def said(extension):
        page = PAGE.format(take(extension))
        found = extruct.extract(page, base_url="https://wards.example/story/", syntaxes=["rdfa"])["rdfa"]
        return {subject.pop("@id"): {name: values(value) for name, value in subject.items()} for subject in found}

    def values(found):
        return sorted(value if isinstance(value, str) else value.get("@value", value.get("@id")) for value in found)

    return said


@pytest.mark.parametrize("extension", ["html", "counted.html"])
def test_a_copy_speaks_of_the_original_wherever_it_is_pasted(piece, said, extension):
    doors, bridge = (f"http://testserver{figure.image.url}" for figure in piece.figures.filter(number__in=[1, 2]))

    assert said(extension) == {
        CANONICAL: {
            "@type": [f"{CC}Work"],
            f"{TERMS}title": ["An article"],
            f"{TERMS}issued": ["2026-02-04"],
            f"{CC}attributionName": ["Ada Byron", "Wen Li"],
            f"{CC}attributionURL": ["http://testserver/authors/ada-byron/", "http://testserver/authors/wen-li/"],
            f"{XHV}license": ["https://creativecommons.org/licenses/by-nd/4.0/"],
        },
        doors: {f"{XHV}license": ["https://creativecommons.org/licenses/by-nd/4.0/"]},
        bridge: {f"{XHV}license": ["https://creativecommons.org/licenses/by-sa/4.0/"]},
    }


def test_without_its_second_author_it_names_one(piece, said):
    piece.bylines.get(author__name="Wen Li").delete()

    assert said("html")[CANONICAL][f"{CC}attributionName"] == ["Ada Byron"]
