"""A person's own pages on a phone."""

import pytest

from tests.browser.conftest import Opening
from tests.browser.running import Site
from tests.browser.screens import LANGUAGES, SCREENS, Screen, overflowing, picture


@pytest.fixture
def own(site: Site) -> str:
    """The personal page of a kitchen hand."""
    return site.link_of("严桂香")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_overflows(own: str, open_page: Opening, screen: Screen, language: str) -> None:
    page = open_page(screen, language)
    for name, path in (("own-today", ""), ("own-absence", "/absence"), ("own-problem", "/problem")):
        page.goto(f"{own}{path}?lang={language}")
        assert overflowing(page) == []
        picture(page, f"{name}-{screen.name}-{language}")
