"""Set one document, as a separate program: Typst's memory grows with each document it sets.

Reads from its input a JSON object, `template` (a path), `fonts` (a folder), `inputs` (the words and figures, texts by
name) and `standards` (of PDF), and writes the PDF to its output. It imports nothing of ours, so that it starts at once.
"""

import json
import sys

import typst


def main() -> None:
    """Set the document that the input describes."""
    asked = json.load(sys.stdin)
    # Words and figures come in as data: the template places them, and nothing in them is read as markup.
    pdf = typst.compile(
        asked["template"],
        font_paths=[asked["fonts"]],
        ignore_system_fonts=True,
        sys_inputs=asked["inputs"],
        pdf_standards=asked["standards"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
