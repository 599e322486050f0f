"""How well documents become Markdown, beside what other programs read in the same files.

The corpora are made from the practices of the demo forum: as .docx and .odt by pandoc, as .docx by python-docx, as .odt and
.docx by LibreOffice, and as slides by python-pptx. pandoc's own reading of a text, and python-pptx's of slides, is the
reference; markitdown is measured beside. What is not installed is skipped with a message.

A picture is known by its alternative text. pandoc reads none in the .odt of LibreOffice: a picture without one in the
reference is equal to any.
"""

import collections
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRACTICES = sorted((ROOT / "server/demo/practices").glob("*.md"))
IMAGES = ROOT / "server/demo/images"
PROGRAM = os.environ["MAAGAL_BIN"]
KINDS = ["words", "headings", "items", "cells", "links", "pictures", "notes"]
AIMS = {"words": 0.97, "headings": 0.95, "items": 0.90, "cells": 0.90, "links": 0.90, "pictures": 0.90, "notes": 0.90}
SLIDE_AIMS = {"words": 0.97, "titles": 0.95, "cells": 0.90}
# As the renderer reads Markdown.
DIALECT = "commonmark+pipe_tables+footnotes+strikeout+task_lists"


def has(module):
    return importlib.util.find_spec(module) is not None


def run(*words, text=None):
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=True)
    return done.stdout


def words(text):
    return re.findall(r"\w+", re.sub(r"[\"'״׳“”‘’„]", "", text))


def plain(nodes):
    """The text of nodes of pandoc's tree; notes and pictures have their own place."""
    text = []
    for node in nodes if isinstance(nodes, list) else [nodes]:
        if isinstance(node, list):
            text.append(plain(node))
        elif isinstance(node, dict):
            kind, content = node.get("t"), node.get("c")
            if kind in ("Str",):
                text.append(content)
            elif kind in ("Space", "SoftBreak", "LineBreak"):
                text.append(" ")
            elif kind in ("Code", "CodeBlock"):
                text.append(content[1])
            elif kind in ("Link", "Span", "Header", "Quoted"):
                text.append(plain(content[-2] if kind == "Link" else content[-1]))
            elif kind in ("Note", "Image"):
                continue
            elif content is not None:
                text.append(plain(content))
            if kind in ("Para", "Plain", "Header", "CodeBlock"):
                text.append(" ")
    return "".join(text)


def tidy(text):
    return " ".join(words(text))


def parts(tree):
    """What a tree holds, by kind, each with how often it is there."""
    found = {kind: collections.Counter() for kind in KINDS}

    def cells(rows):
        for row in rows:
            for cell in row[1]:
                text = tidy(plain(cell[4]))
                if text:
                    found["cells"][text] += 1
                visit(cell[4])

    def visit(node):
        if isinstance(node, list):
            for child in node:
                visit(child)
            return
        if not isinstance(node, dict):
            return
        kind, content = node.get("t"), node.get("c")
        if kind == "Header":
            found["headings"][tidy(plain(content[2]))] += 1
        elif kind in ("BulletList", "OrderedList"):
            for item in content if kind == "BulletList" else content[1]:
                own = [block for block in item if block["t"] not in ("BulletList", "OrderedList")]
                found["items"][tidy(plain(own))] += 1
        elif kind == "Link":
            found["links"][(tidy(plain(content[1])), content[2][0])] += 1
        elif kind == "Image":
            found["pictures"][tidy(plain(content[1]))] += 1
            return
        elif kind == "Note":
            found["notes"][tidy(plain(content))] += 1
        elif kind == "Table":
            cells(content[3][1])
            for body in content[4]:
                cells(body[2] + body[3])
            return
        if isinstance(content, list):
            visit(content)

    visit(tree["blocks"])
    found["words"].update(words(plain(tree["blocks"])))
    return found


def read_by_pandoc(path, form):
    return parts(json.loads(run("pandoc", "-f", form, "-t", "json", str(path))))


def convert(path):
    begun = time.perf_counter()
    done = subprocess.run([PROGRAM, "convert", str(path), "--json"], capture_output=True, text=True)
    took = time.perf_counter() - begun
    if done.returncode != 0:
        print(f"{path.name}: {done.stderr.strip()}", file=sys.stderr)
        return {"markdown": "", "report": []}, took
    return json.loads(done.stdout), took


def read_markdown(markdown):
    return parts(json.loads(run("pandoc", "-f", DIALECT, "-t", "json", text=markdown)))


class Score:
    """Equal parts, and how many there are on each side."""

    def __init__(self):
        self.equal, self.own, self.other = collections.Counter(), collections.Counter(), collections.Counter()

    def add(self, own, other):
        for kind in other:
            self.equal[kind] += sum((own[kind] & other[kind]).values())
            if kind == "pictures":
                wordless = (other[kind] - own[kind])[""]
                self.equal[kind] += min(wordless, sum((own[kind] - other[kind]).values()))
            self.own[kind] += sum(own[kind].values())
            self.other[kind] += sum(other[kind].values())

    def of(self, kind):
        total = self.own[kind] + self.other[kind]
        return 2 * self.equal[kind] / total if total else None


def print_row(name, score, kinds):
    values = [score.of(kind) for kind in kinds]
    print(f"| {name} | " + " | ".join("" if value is None else f"{value:.3f}" for value in values) + " |")


def print_head(kinds, aims):
    print("\n| | " + " | ".join(kinds) + " |\n|---|" + "--:|" * len(kinds))
    print("| aim | " + " | ".join(f"≥ {aims[kind]:.2f}" for kind in kinds) + " |")


def body_of(path):
    body = path.read_text().split("---\n", 2)[2]
    # LibreOffice takes an address without a host for a place on the disk.
    return body.replace("](/", "](https://forum.example/")


def by_python_docx(body, path):
    """The text as python-docx writes it: headings, paragraphs with bold, lists and tables."""
    import docx

    document = docx.Document()
    rows = []

    def flush():
        if rows:
            table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
            for row, texts in zip(table.rows, rows):
                for cell, text in zip(row.cells, texts):
                    cell.text = re.sub(r"\*\*|\[|\]\([^)]*\)", "", text)
            rows.clear()

    def runs(paragraph, text):
        text = re.sub(r"\[\^\w+\]", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text))
        for number, piece in enumerate(text.split("**")):
            if piece:
                paragraph.add_run(piece).bold = number % 2 == 1

    for line in body.splitlines():
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                rows.append(cells)
            continue
        flush()
        heading = re.match(r"(#+) (.*)", line)
        bullet = re.match(r"[-*] (.*)", line)
        number = re.match(r"\d+\. (.*)", line)
        picture = re.match(r"!\[([^\]]*)\]\(([^)]*)\)$", line)
        if heading:
            document.add_heading(heading[2], len(heading[1]))
        elif picture and (IMAGES / picture[2]).exists():
            document.add_picture(str(IMAGES / picture[2]))
        elif bullet:
            runs(document.add_paragraph(style="List Bullet"), bullet[1])
        elif number:
            runs(document.add_paragraph(style="List Number"), number[1])
        elif line.strip() and not line.startswith("[^"):
            runs(document.add_paragraph(), line)
    flush()
    document.save(path)


def by_python_pptx(body, path):
    """A slide for each heading, its lines as bullets, its tables as tables."""
    import pptx
    from pptx.util import Inches

    show = pptx.Presentation()
    for section in re.split(r"^## ", body, flags=re.M)[1:]:
        title, _, rest = section.partition("\n")
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        lines = [line for line in rest.splitlines() if line.strip()]
        rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("|")]
        rows = [row for row in rows if not all(re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in row)]
        clean = [re.sub(r"[*_`]|\[\^\w+\]|^[-\d.#>\s]+", "", line) for line in lines if not line.startswith(("|", "!"))]
        slide.placeholders[1].text = "\n".join(clean)
        if rows:
            wide = max(map(len, rows))
            table = slide.shapes.add_table(len(rows), wide, Inches(1), Inches(4), Inches(8), Inches(2)).table
            for at, row in enumerate(rows):
                for column, text in enumerate(row):
                    table.cell(at, column).text = re.sub(r"[*_`]", "", text.strip())
    show.save(path)


def read_by_python_pptx(path):
    import pptx

    found = {kind: collections.Counter() for kind in SLIDE_AIMS}
    for slide in pptx.Presentation(path).slides:
        title = slide.shapes.title
        for shape in slide.shapes:
            if shape.has_text_frame:
                found["words"].update(words(shape.text_frame.text))
            if shape.has_table:
                for row in shape.table.rows:
                    for cell in row.cells:
                        found["words"].update(words(cell.text))
                        if tidy(cell.text):
                            found["cells"][tidy(cell.text)] += 1
        if title is not None and title.text_frame.text.strip():
            found["titles"][tidy(title.text_frame.text)] += 1
    return found


def by_libreoffice(folder, form):
    """What LibreOffice writes of every practice: the path of each practice's file. Its .odt is made of pandoc's .docx, and
    its .docx of its .odt, since pandoc writes no alternative texts into .odt."""
    out = folder / f"libreoffice-{form}"
    source = folder if form == "odt" else folder / "libreoffice-odt"
    files = [source / f"{practice.stem}-pandoc.{'docx' if form == 'odt' else 'odt'}" for practice in PRACTICES]
    # A profile of its own, so that a LibreOffice that runs already is left alone.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", form, "--outdir", str(out), *map(str, files))
    return {practice: out / f"{practice.stem}-pandoc.{form}" for practice in PRACTICES}


def slides_of(markdown):
    found = read_markdown(markdown)
    return {"words": found["words"], "titles": found["headings"], "cells": found["cells"]}


def measure_texts(folder):
    print_head(KINDS, AIMS)
    corpora = [("pandoc .docx", "docx"), ("pandoc .odt", "odt")]
    if has("docx"):
        corpora.append(("python-docx .docx", "docx"))
    else:
        print("Skipped: python-docx is not installed.", file=sys.stderr)
    if shutil.which("soffice"):
        corpora += [("LibreOffice .odt", "odt"), ("LibreOffice .docx", "docx")]
    else:
        print("Skipped: LibreOffice is not installed.", file=sys.stderr)
    times = []
    for name, form in corpora:
        score, original, other = Score(), Score(), Score()
        # They are made of pandoc's files, which come before.
        made = by_libreoffice(folder, form) if name.startswith("LibreOffice") else {}
        for practice in PRACTICES:
            body = body_of(practice)
            path = made.get(practice) or folder / f"{practice.stem}-{name.split()[0]}.{form}"
            if made:
                pass
            elif name.startswith("pandoc"):
                run("pandoc", "-f", DIALECT, "-t", form, "-o", str(path), f"--resource-path={IMAGES}", text=body)
            else:
                by_python_docx(body, path)
            reference = read_by_pandoc(path, form)
            converted, took = convert(path)
            own = read_markdown(converted["markdown"])
            times.append(took)
            score.add(own, reference)
            if not name.startswith("python"):
                original.add(own, read_markdown(body))
            gfm = run("pandoc", "-f", form, "-t", "gfm", "--wrap=none", str(path))
            other.add(read_markdown(gfm), reference)
        print_row(f"{name}, beside pandoc's reading", score, KINDS)
        if not name.startswith("python"):
            print_row(f"{name}, beside the original", original, KINDS)
        print_row(f"{name}, pandoc's own Markdown", other, KINDS)
    return times


def measure_slides(folder):
    kinds = list(SLIDE_AIMS)
    print_head(kinds, SLIDE_AIMS)
    score, other, times = Score(), Score(), []
    markitdown = None
    if has("markitdown"):
        from markitdown import MarkItDown

        markitdown = MarkItDown()
    else:
        print("Skipped: markitdown is not installed.", file=sys.stderr)
    for practice in PRACTICES:
        path = folder / f"{practice.stem}.pptx"
        by_python_pptx(body_of(practice), path)
        reference = read_by_python_pptx(path)
        converted, took = convert(path)
        times.append(took)
        score.add(slides_of(converted["markdown"]), reference)
        if markitdown is not None:
            other.add(slides_of(markitdown.convert(str(path)).text_content), reference)
    print_row("slides, beside python-pptx", score, kinds)
    if markitdown is not None:
        print_row("slides, markitdown", other, kinds)
    return times


def measure_book(folder):
    """A text of some two hundred pages."""
    path = folder / "book.docx"
    body = "\n\n".join(body_of(practice) for practice in PRACTICES)
    body = re.sub(r"\[\^\w+\](: .*)?", "", body) * 4
    run("pandoc", "-f", DIALECT, "-t", "docx", "-o", str(path), f"--resource-path={IMAGES}", text=body)
    took = min(convert(path)[1] for _ in range(3))
    print(f"\n{len(words(body)):,} words ({len(words(body)) // 350} pages) in one .docx: {took:.2f} s")


def main():
    if not shutil.which("pandoc"):
        print("Skipped: pandoc is not installed.")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        times = measure_texts(folder)
        if has("pptx"):
            times += measure_slides(folder)
        else:
            print("Skipped: python-pptx is not installed.", file=sys.stderr)
        measure_book(folder)
        times.sort()
        print(f"{len(times)} files: median {times[len(times) // 2] * 1000:.0f} ms, most {times[-1] * 1000:.0f} ms")


main()
