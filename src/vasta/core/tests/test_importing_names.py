"""Keys and similarity of organisations' names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vasta.core.importing.names import SAME, SIMILAR, company_core, identity_key, similarity


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Compass Group Finland Oy", "compass_group_finland_oy"),
        ("  Ravintola Öljy & Åke, Oy. ", "ravintola_oljy_ake_oy"),
        ("Café Déjà-Vu", "cafe_deja_vu"),
        ("--Oy__Ab--", "oy__ab"),
        ("__x__", "_x_"),
        ("Søren ß", "s_ren"),
        ("Ä", "a"),
        ("Компания", ""),
        ("", ""),
    ],
)
def test_the_registers_key(name: str, key: str) -> None:
    assert identity_key(name) == key


@given(st.text(max_size=60))
def test_the_key_is_plain_and_stable_under_case(name: str) -> None:
    key = identity_key(name)
    assert key == key.lower()
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Compass Group Finland Oy", "Compass Group"),
        ("Oy NCH Suomi Ab", "NCH"),
        ("Kesko Oyj / Kespro", "Kesko / Kespro"),
        ("Tmi Maija Meikäläinen", "Maija Meikäläinen"),
        ("AMKE ry", "AMKE"),
        ("Nylands Förening r.f.", "Nylands Förening"),
        ("H&M Hennes & Mauritz Oy", "H&M Hennes & Mauritz"),
        ("Example Ltd.", "Example"),
        ("Oy Ab", "Oy Ab"),
        ("Suomi", "Suomi"),
        ("Oy-talo Ky", "Oy-talo"),
        ("As Oy Helsingin Kukka", "Helsingin Kukka"),
    ],
)
def test_the_name_as_people_say_it(name: str, core: str) -> None:
    assert company_core(name) == core


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Compass Group Finland Oy", "compass group"),
        ("Oy Hartwall Ab", "Hartwall Oyj"),
        ("K-Market Kulma", "K Market Kulma Oy"),
        ("Ravintola Savoy", "Savoy Ravintola Oy"),
        ("Säästöpankki Optia", "SAASTOPANKKI OPTIA"),
        ("Haaga Instituutti -säätiö", "Haaga-Instituutti säätiö sr"),
        ("Matkailuopettajien verkosto", "Matkailuopetajien verkosto"),
    ],
)
def test_one_and_the_same(left: str, right: str) -> None:
    assert (similarity(left, right) >= SAME, similarity(left, right) == similarity(right, left)) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Compass", "Compass Group Finland Oy"),
        ("Kompass", "Compass"),
        ("Sykli", "Suomen ympäristöopisto Sykli"),
        ("AMKE Ammatillisen koulutuksen kehittäminen ry", "Ammatillisen koulutuksen kehittäminen AMKE"),
        ("Ravintola Savoy Helsinki", "Savoy"),
        ("Lounasravintola Kataja", "Lounasravintola Kattaja"),
        ("Sodexo Oy", "Sodexho"),
    ],
)
def test_worth_asking(left: str, right: str) -> None:
    assert similarity(left, right) >= SIMILAR


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ravintola", "Ravintola Savoy"),
        ("Ravintola Savoy", "Ravintola Sipuli"),
        ("Espoon kaupunki", "Vantaan kaupunki"),
        ("Hotelli Helka", "Hotelli Haven"),
        ("Suomen opasliitto", "Suomen matkailuliitto"),
        ("Oy A Ab", "B Oy"),
        ("S-Market Kamppi", "K-Market Kamppi"),
        ("Päiväkoti 1", "Päiväkoti 2"),
        ("12", "Ravintola 12"),
        ("Компания", "Предприятие"),
        ("", ""),
    ],
)
def test_not_alike(left: str, right: str) -> None:
    assert similarity(left, right) < SIMILAR
