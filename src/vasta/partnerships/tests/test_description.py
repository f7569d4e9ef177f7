"""A description of cooperation says what is done."""

import pytest

from vasta.partnerships.description import is_concrete


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yhteistyö",
        "Yhteistyötä.",
        "Tiivistä yhteistyötä oppilaitoksen kanssa",
        "monipuolinen yhteistyö eri kumppanuuksissa",
        "samarbete",
        "Gott samarbete med företaget",
        "cooperation",
        "Co-operation and collaboration",
        "Good cooperation with the company",
        "Näytöt",
    ],
)
def test_bare_cooperation_is_not_concrete(text):
    assert not is_concrete(text)


@pytest.mark.parametrize(
    "text",
    [
        "Työpaikkajaksot ja näytöt",
        "palveluratkaisujen yhteiskehittäminen työllisyyden edistämiseksi",
        "Yhteistyö: kevään työpaikkajaksot, näytöt ja vierailut",
        "Arbetsplatsperioder och yrkesprov",
        "Samarbete kring introduktion av handledare i köket",
        "Guest lectures and workplace visits",
        "Cooperation in demonstrations, lectures and visits",
    ],
)
def test_what_is_done_is_concrete(text):
    assert is_concrete(text)
