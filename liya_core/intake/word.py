"""The text of a Word document's parts, line by line in document order.

Walks the XML itself, because what people write their résumés in (text boxes, content controls, tables within tables,
tracked changes) is where python-docx's paragraphs and tables do not look. Names are those of WordprocessingML, ECMA-376.
"""

from collections.abc import Container, Iterator
from typing import Any, Final

Element = Any  # of lxml, which has no types

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Properties, deleted text, and the second telling of a drawing for programs that do not know the first.
_LEFT_OUT: Final = (
    *(W + name for name in ("pPr", "rPr", "sdtPr", "del", "moveFrom")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
_WRITTEN: Final = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def lines(parent: Element, lists: Container[str]) -> Iterator[str]:
    """The lines of all that stands in `parent`: a list's items begin with "- ", a table goes row by row.

    A row of single lines is one line, its cells parted by tabs; any other row goes cell by cell, as columns are read.
    lists: the styles whose paragraphs are items of a list.
    """
    for child in parent:
        if child.tag == W + "p":
            yield from _paragraph(child, lists)
        elif child.tag == W + "tr":
            yield from _row(child, lists)
        elif child.tag not in _LEFT_OUT:
            yield from lines(child, lists)


def list_styles(styles: Element) -> set[str]:
    """The ids of the styles that make a paragraph an item of a list, by themselves or by the style they rest on; no heading does."""
    named = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}
    return {name for name in named if _lists(name, named)}


def _lists(name: str | None, named: dict[str | None, Element]) -> bool:
    for _ in named:  # a style that rests on itself ends here
        style = named.get(name)
        if style is None or style.findtext(f"{W}pPr/{W}outlineLvl") is not None:
            return False
        numbered = _numbered(style)
        if numbered is not None:
            return numbered
        rests_on = style.find(W + "basedOn")
        name = None if rests_on is None else rests_on.get(W + "val")
    return False


def _numbered(element: Element) -> bool | None:
    """Whether a paragraph or style says that it is an item of a list; None if it says nothing."""
    number = element.find(f"{W}pPr/{W}numPr/{W}numId")
    return None if number is None else number.get(W + "val") != "0"


def _paragraph(paragraph: Element, lists: Container[str]) -> Iterator[str]:
    """A paragraph's lines, then those of the text boxes that hang on it."""
    boxes: list[Element] = []
    text = "".join(_written(paragraph, boxes))
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    listed = _numbered(paragraph)
    if listed is None:
        listed = style is not None and style.get(W + "val") in lists
    yield from f"- {text.lstrip()}".split("\n") if listed and text.strip() else text.split("\n")
    for box in boxes:
        yield from lines(box, lists)


def _written(element: Element, boxes: list[Element]) -> Iterator[str]:
    """The pieces of text in an element; text boxes are put aside."""
    for child in element:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        elif child.tag == W + "txbxContent":
            boxes.append(child)
        elif child.tag not in _LEFT_OUT:
            yield from _written(child, boxes)


def _row(row: Element, lists: Container[str]) -> Iterator[str]:
    """A table row's lines."""
    own = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
    cells = [found for cell in own if (found := [line for line in lines(cell, lists) if line.strip()])]
    if all(len(cell) == 1 for cell in cells):
        yield "\t".join(line for cell in cells for line in cell)
    else:
        for cell in cells:
            yield from (*cell, "")
