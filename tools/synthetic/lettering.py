"""The word SYNTHETIC in pixels, burned into simulated images so that nobody takes them for real."""

from __future__ import annotations

import numpy as np

# 5 x 7 dots a letter, one string a row of the word
_ROWS = (
    " ####|#   #|#   #|#####|#   #|#####|#####| ### | ####",
    "#    |#   #|##  #|  #  |#   #|#    |  #  |  #  |#    ",
    "#    | # # |# # #|  #  |#   #|#    |  #  |  #  |#    ",
    " ### |  #  |#  ##|  #  |#####|#### |  #  |  #  |#    ",
    "    #|  #  |#   #|  #  |#   #|#    |  #  |  #  |#    ",
    "    #|  #  |#   #|  #  |#   #|#    |  #  |  #  |#    ",
    "#### |  #  |#   #|  #  |#   #|#####|  #  | ### | ####",
)
WORD = np.array([[dot == "#" for dot in row.replace("|", " ")] for row in _ROWS])


def burn(image: np.ndarray, row: int, column: int, size: int) -> None:
    """Draw the word in white, ``size`` pixels a dot, its upper left corner at row, column."""
    dots = np.kron(WORD, np.ones((size, size), dtype=bool))
    image[row : row + dots.shape[0], column : column + dots.shape[1]][dots] = 255
