"""The shipped reference data is whole, unambiguous and says what its README says."""

import pytest
from stdnum.fi import ytunnus

from vasta.partners import reference

VOCABULARIES = [
    reference.stakeholder_categories,
    reference.size_classes,
    reference.partner_kinds,
    reference.customer_roles,
    reference.contact_roles,
    reference.relation_types,
]


def labels():
    """Every label that is shipped, of registers and vocabularies."""
    registers = [
        reference.regions(),
        reference.municipalities(),
        *map(reference.industries, reference.CODE_SETS),
    ]
    for rows in registers + [vocabulary() for vocabulary in VOCABULARIES]:
        yield from (row.name for row in rows)
    yield from (row.inverse for row in reference.relation_types())


def duplicates(values):
    values = list(values)
    return {value for value in values if values.count(value) > 1}


def test_municipalities_of_2023_are_current_and_the_rest_are_not():
    assert len(reference.current_municipalities()) == 309
    assert len(reference.municipalities()) == 626


def test_municipality_codes_are_unique_and_have_three_digits():
    codes = [row.code for row in reference.municipalities()]
    assert duplicates(codes) == set()
    assert [code for code in codes if not (len(code) == 3 and code.isdigit())] == []


def test_names_of_current_municipalities_are_unique():
    assert duplicates(row.name.fi for row in reference.current_municipalities()) == set()


def test_current_municipalities_have_a_current_region():
    current = {row.code for row in reference.regions() if row.is_current}
    assert {row.region for row in reference.current_municipalities()} == current
    assert len(current) == 19


def test_abolished_municipalities_have_a_known_region_or_none():
    known = {row.code for row in reference.regions()}
    assert {row.region for row in reference.municipalities()} - known == {""}


def test_business_ids_of_municipalities_are_valid_and_never_shared():
    ids = [row.business_id for row in reference.municipalities() if row.business_id]
    assert len(ids) == 309 - 21
    assert [number for number in ids if not ytunnus.is_valid(number)] == []
    assert duplicates(ids) == set()


def test_a_municipality_is_read_with_all_its_facts():
    espoo = next(row for row in reference.municipalities() if row.code == "049")
    assert espoo == reference.Municipality(
        code="049",
        name=reference.Label("Espoo", "Esbo", ""),
        region="01",
        business_id="0101263-6",
        valid_from=None,
        valid_to=None,
        is_current=True,
    )


@pytest.mark.parametrize(("code_set", "count"), [("tol2008", 205), ("tol2025", 76)])
def test_industry_codes_are_unique_digits_with_their_level(code_set, count):
    rows = reference.industries(code_set)
    assert len(rows) == count
    assert duplicates(row.code for row in rows) == set()
    assert [row for row in rows if not row.code.isdigit() or row.level != len(row.code)] == []


def test_an_unknown_industry_code_set_is_refused():
    with pytest.raises(ValueError, match="tol1995"):
        reference.industries("tol1995")


def test_every_label_has_a_clean_finnish_name():
    assert [label for label in labels() if not label.fi or label.fi != label.fi.strip()] == []
    assert [label for label in labels() if "Ei tarkempaa" in label.fi] == []


def test_regions_have_names_in_all_three_languages():
    assert [row for row in reference.regions() if not (row.name.sv and row.name.en)] == []


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda function: function.__name__)
def test_vocabularies_have_unique_keys_and_all_three_languages(vocabulary):
    rows = vocabulary()
    assert duplicates(row.key for row in rows) == set()
    assert duplicates(row.name.fi for row in rows) == set()
    assert [row for row in rows if not (row.name.sv and row.name.en)] == []


def test_stakeholder_map_has_four_categories_and_every_part_belongs_to_one():
    rows = reference.stakeholder_categories()
    main = [row.key for row in rows if not row.parent]
    assert main == ["students", "staff", "working_life", "society"]
    assert {row.parent for row in rows if row.parent} == set(main)


def test_size_classes_follow_each_other_without_gaps():
    rows = reference.size_classes()
    assert rows[0].min_employees == 0
    assert [row.max_employees + 1 for row in rows[:-1]] == [row.min_employees for row in rows[1:]]
    assert rows[-1].max_employees is None


def test_symmetric_relations_read_the_same_both_ways():
    rows = reference.relation_types()
    assert [row for row in rows if row.is_symmetric != (row.name == row.inverse)] == []


def test_a_label_falls_back_to_finnish():
    label = reference.Label("Metsänhoito", "", "Silviculture")
    assert [label.in_language(code) for code in ("fi", "sv", "en", "en-gb", "de")] == [
        "Metsänhoito",
        "Metsänhoito",
        "Silviculture",
        "Silviculture",
        "Metsänhoito",
    ]
