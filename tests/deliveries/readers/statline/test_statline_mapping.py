"""data/reference/statline.yml: names, units, and what it may not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.deliveries.readers.statline import mapping
from peilmerk.errors import ConfigError


@pytest.mark.parametrize(
    ("one", "other"),
    [("Regio's", "RegioS"), ("Regio’s", "RegioS"), ("Jongeren met jeugdzorg", "JongerenMetJeugdzorg"), ("Wmo-cliënten", "WmoClienten")],
)
def test_a_title_and_its_name_in_odata_are_one(one, other):
    assert mapping.key(one) == mapping.key(other)


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzé0123456789", min_size=1), min_size=1, max_size=6))
def test_a_name_made_of_a_title_is_compared_as_equal_to_it(words):
    title = " ".join(words)
    assert mapping.key(mapping.as_name(title)) == mapping.key(title)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("aantal", 1), ("%", 1), ("x 1 000", 1000), ("x 1 000 euro", 1000), ("1 000 euro", 1000), ("mln euro", 1e6), ("x mln", 1e6),
     ("per 1 000 inwoners", 1), ("euro", 1), ("", 1), ("x 1 000 000", 1e6), ("1e halfjaar", 1), ("mld kg", 1e9)],
)  # fmt: skip
def test_the_unit_of_cbs_says_what_figures_are_multiplied_with(unit, factor):
    assert mapping.unit_factor(unit) == factor


def test_every_topic_is_of_an_indicator_in_the_dictionary_with_these_dimensions(reference):
    known = mapping.load(reference.folder)
    for name, table in known.tables.items():
        for topic in table.topics.values():
            indicator = reference.indicators[topic.indicator]
            columns = {d.column for d in table.dimensions.values() if d.kind == "breakdown"}
            assert columns <= {indicator.dimension, *indicator.dimensions}, (name, topic.indicator)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("column: product\n        members", "column: produkt\n        members", "column"),
        ("RegioS: {kind: region, titles", "RegioS: {kind: region, column: product, titles", "a breakdown, and nothing else, has a column"),
        ("rounding: 5}", "rounding: vijf}", "rounding"),
        ("tables:", "tables: [", "no valid YAML"),
        ("    period: export_year     # inwoners", "    # inwoners", "period: export_year"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(project_reference, old, new, message):
    with pytest.raises(ConfigError, match=message):
        mapping.load(project_reference(old, new).folder)
