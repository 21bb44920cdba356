"""Names from elsewhere in what is written out of the history: tables, reports, boards, CSV."""

import csv
import io
import re
import warnings

import pytest
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from tests.tiny_runs import finished_run, tiny_run
from workbench.experiments import fonts
from workbench.experiments.comparison import compare
from workbench.experiments.plots import Line, draw_curves
from workbench.experiments.report import write_report
from workbench.experiments.tables import differences, results, to_csv, to_latex, to_markdown
from workbench.experiments.tensorboard import write_events
from workbench.history.export import curves_csv, runs_csv, write_curves, write_runs

HOSTILE = ("=1+1", "a|b\n\x1b[2J<img src=x> [c] & $d$")


@pytest.fixture
def named(store):
    return [
        finished_run(store, tiny_run(name, seed=at), [9.0, 4.0]) for at, name in enumerate(HOSTILE)
    ]


def test_formulas_are_disarmed_in_every_table_headings_included(store, named):
    found = compare(store, named)
    rows = list(csv.reader(io.StringIO(to_csv(results(found)))))
    assert rows[1][0].startswith("'=1+1")
    headings = next(csv.reader(io.StringIO(to_csv(differences(found)))))
    assert headings[1] == "'=1+1"


def test_a_hostile_name_stays_one_cell(store, named):
    table = results(compare(store, named))
    lines = to_markdown(table).splitlines()
    assert len(lines) == 2 + len(named)
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert "\x1b" not in to_markdown(table) + to_latex(table)
    [line] = [each for each in to_latex(table).splitlines() if "img" in each]
    assert len(re.findall(r"(?<!\\)&", line)) == len(table.headings) - 1


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_hostile_names_make_a_sound_report_without_a_warning(store, named, tmp_path, form):
    path = tmp_path / f"report.{form}"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_report(store, compare(store, named), path)
    if form == "html":
        text = path.read_text("utf-8")
        assert "<img" not in text and "\x1b" not in text


def test_the_file_of_the_window_and_the_text_of_the_command_are_one(store, named, tmp_path):
    file = tmp_path / "all.csv"
    for write, text in ((write_runs, runs_csv), (write_curves, curves_csv)):
        write(store, named, file)
        assert file.read_bytes() == text(store, named).encode()
        write(store, named, file, for_excel=True)
        assert file.read_bytes() == b"\xef\xbb\xbf" + text(store, named).encode()


def test_a_chinese_name_is_a_folder_of_a_board_and_a_text_in_it(store, tmp_path):
    module = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    run = finished_run(store, tiny_run("实验 0"), [9.0])
    [folder] = write_events(store, [run], tmp_path)
    assert folder.name == f"实验-0-{run}"
    events = module.EventAccumulator(str(folder))
    events.Reload()
    [text] = events.Tensors("name/text_summary")
    assert text.tensor_proto.string_val[0].decode().strip() == "实验 0"


needs_han = pytest.mark.skipif(len(fonts.families()) == 1, reason="no font with Chinese letters")


@needs_han
def test_chinese_letters_are_drawn_in_a_pdf(store, tmp_path):
    """As outlines: embedded as TrueType, those of an OpenType collection are blank."""
    runs = [finished_run(store, tiny_run(name), [9.0, 4.0]) for name in ("实验", "残差")]
    path = tmp_path / "report.pdf"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_report(store, compare(store, runs), path)
    written = path.read_bytes()
    assert b"/Type3" in written and b"/FontFile2" not in written
    drawn = {name.lower() for name in re.findall(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", written)}
    first, *_ = (name.replace(" ", "").lower().encode() for name in fonts.families()[1:])
    assert any(name.startswith(first) for name in drawn)


@needs_han
def test_each_letter_of_a_chart_comes_from_a_font_that_has_it():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = Figure()
        FigureCanvasPdf(figure)
        figure.text(0.1, 0.5, "Type 2 实验 ±", family=list(fonts.families()))
        figure.savefig(io.BytesIO(), format="pdf")


def test_a_letter_that_no_font_has_is_passed_over_in_silence():
    with warnings.catch_warnings(), fonts.without_complaints():
        figure = Figure()
        FigureCanvasPdf(figure)
        figure.text(0.1, 0.5, "\U00013000", family=["DejaVu Sans"])
        figure.savefig(io.BytesIO(), format="pdf")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("实验残差网络", ["实验残差", "网络"]),
        ("a实验 bc", ["a实验 bc"]),
        ("unbreakable", ["unbreaka", "ble"]),
        ("", []),
    ],
)
def test_text_is_broken_where_its_script_allows(text, lines):
    assert fonts.wrapped(text, 8) == lines
    assert all(fonts.columns(line) <= 8 for line in lines)


def test_a_mean_of_fewer_epochs_than_its_heading_says_of_how_many(store):
    long = finished_run(store, tiny_run("long", epochs=6), [9.0, 8.0, 7.0, 6.0, 5.0, 4.0])
    short = finished_run(store, tiny_run("short", epochs=4, seed=1), [9.0, 8.0, 7.0, 6.0])
    table = results(compare(store, [long, short]))
    at = table.headings.index("Mean of last 5, %")
    assert [row[at].text for row in table.rows] == ["6.00", "7.50 (of 4)"]
    assert [row[at].raw for row in table.rows] == [6.0, 7.5]
    assert store.run(short).averaged_epochs == 4


def test_a_value_between_two_gaps_is_a_dot_in_a_report():
    drawn = [Line("a", [1, 2, 3, 4, 5], [0.0, 0.4, 0.0, 0.2, 0.3], "#0072b2")]
    figure = Figure()
    axes = figure.add_subplot()
    draw_curves(axes, drawn, "error", is_log=True)
    [dots] = [line for line in axes.lines if line.get_marker() == "o"]
    assert (list(dots.get_xdata()), list(dots.get_ydata())) == ([2], [0.4])
