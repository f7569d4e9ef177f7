"""Shapes of round pictures."""

import pytest

from vasta.core.charts import Round, scale_top

MIDDLE = Round(330, 330)


def test_points_go_round_clockwise_from_the_top():
    turns = (0, 0.25, 0.5, 0.75)
    assert [MIDDLE.point(turn, 100) for turn in turns] == [(330, 230), (430, 330), (330, 430), (230, 330)]


@pytest.mark.parametrize(("end", "large"), [(0.25, 0), (0.75, 1)])
def test_a_piece_of_a_ring_takes_the_long_way_when_it_is_more_than_half(end, large):
    x, y = MIDDLE.point(end, 100)
    path = MIDDLE.ring_part(0, end, 50, 100)
    assert path.startswith(f"M330.0 230.0A100 100 0 {large} 1 {x} {y}L")


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (2, 2), (3, 4), (5, 6), (9, 10), (11, 20), (37, 40), (41, 60), (999, 1000)]
)
def test_a_scale_ends_in_a_round_number(most, top):
    assert scale_top(most) == top
