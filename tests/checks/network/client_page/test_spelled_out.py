"""A result read out letter by letter in either language, with the words that people put around it."""

from __future__ import annotations

import pytest

from checks.network.client_page.spelling import readings

CODE = "M0MSY1ZSCY8H6AXZSW"


@pytest.mark.parametrize(
    "text",
    [
        "M, 0, M, S, i grec, 1, Z, S, C, i grec, 8, H, 6, A, X, Z, S, double v",
        "Le code est M0M-SY1-ZSC-Y8H-6AX-ZSW",
        "le résultat est : M0M SY1 ZSC Y8H 6AX ZSW",
        "The code is M0M-SY1-ZSC-Y8H-6AX-ZSW",
        "code: M0M-SY1-ZSC-Y8H-6AX-ZSW",
        "M 0 M S I-GREC 1 Z S C Y-grec 8 H 6 A X Z S double-v",
        "m0m s i grec 1 zsc i grec 8h 6ax zs double vé",
        "M 0 M S Y 1 Z S C Y 8 H 6 A X Z S double U",
        "c'est M0M-SY1-ZSC-Y8H-6AX-ZSW",
        "It is M0M SY1 ZSC Y8H 6AX ZSW",
        "Mon code est M, O, M, S, i grec, I, Z, S, C, i grec, 8, H, 6, A, X, Z, S, double v",
        "M comme Marie, 0, M, S, i grec, 1, Z, S, C, i grec, 8, H, 6, A, X, Z, S, double v",
    ],
)
def test_the_result_is_among_the_readings(text: str) -> None:
    assert CODE in {reading.characters for reading in readings(text)}
