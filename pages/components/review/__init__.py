"""The parts of the page on which a coach gives a second opinion."""
