"""The report of a comparison, as a reader's browser would get it."""

import math
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.tiny_runs import finished_run, tiny_run
from workbench.errors import HistoryError
from workbench.experiments.comparison import compare
from workbench.experiments.report import write_report
from workbench.experiments.report_text import cards, title_of

LOADING = {"script", "link", "iframe", "object", "embed", "img"}


class Page(HTMLParser):
    """What is on a page: its elements, where they refer to, its text, its ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href"):
                self.references.append(value)
            if name == "id":
                self.ids.append(value)

    def handle_data(self, data):
        self.text += data


def report(store, ids, tmp_path, title="") -> str:
    path = tmp_path / "deep" / "report.html"
    write_report(store, compare(store, ids), path, title)
    return path.read_text(encoding="utf-8")


def three(store) -> list[str]:
    networks = ("preresnet-8", "fastresnet-8-type1", "fastresnet-8-type2")
    results = (([9.0, 5.0, 4.0], 2.0), ([8.0, 6.0, 3.0], 1.5), ([9.0, 7.0, 6.0], 1.6))
    return [
        finished_run(store, tiny_run(network, network), errors, seconds)
        for network, (errors, seconds) in zip(networks, results, strict=True)
    ]


def test_a_report_loads_nothing_from_elsewhere(store, tmp_path):
    text = report(store, three(store), tmp_path)
    page = Page(text)
    assert not LOADING & set(page.tags)
    assert all(reference.startswith("#") for reference in page.references)
    assert not re.search(r"@import|url\((?!#)", text)


def test_ids_are_unique_and_every_reference_is_met(store, tmp_path):
    page = Page(report(store, three(store), tmp_path))
    assert len(page.ids) == len(set(page.ids))
    assert {reference[1:] for reference in page.references} <= set(page.ids)


def test_results_stand_with_their_differences_to_the_first_run(store, tmp_path):
    page = Page(report(store, three(store), tmp_path))
    words = " ".join(page.text.split())
    assert "preresnet-8 against fastresnet-8-type1 against fastresnet-8-type2" in words
    assert "−1.00" in words
    assert "+2.00" in words
    assert "−25.0 %" in words
    assert "25.0 % less than preresnet-8" in words


def test_a_report_follows_the_readers_light_or_dark_screen(store, tmp_path):
    text = report(store, three(store), tmp_path)
    assert "prefers-color-scheme: dark" in text
    plots = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(plots) == 5
    for plot in plots:
        assert "var(--ink)" in plot
        assert "#010203" not in plot


def test_names_cannot_become_markup_or_formulas(store, tmp_path):
    names = ("<script>alert(1)</script>", "$\\frac{1}{$ & co")
    ids = [finished_run(store, tiny_run(name), [9.0, 4.0]) for name in names]
    page = Page(report(store, ids, tmp_path))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert "$\\frac{1}{$ & co" in page.text


def test_a_diverged_run_is_reported_up_to_where_its_numbers_end(store, tmp_path):
    ids = [
        finished_run(store, tiny_run("sound"), [9.0, 4.0, 3.0]),
        finished_run(store, tiny_run("lost"), [9.0, math.nan, math.nan]),
    ]
    page = Page(report(store, ids, tmp_path))
    assert "lost" in page.text
    assert "nan" not in page.text.lower()


def test_a_run_without_an_epoch_has_a_row_and_no_curve(store, tmp_path):
    waiting = store.add(tiny_run("waiting"), depth=8, parameters=1, macs=1).id
    begun = finished_run(store, tiny_run("begun"), [5.0])
    page = Page(report(store, [waiting, begun], tmp_path))
    assert "waiting" in page.text
    assert "queued after epoch 0" in page.text


def test_runs_that_have_not_begun_make_a_report_without_curves(store, tmp_path):
    ids = [store.add(tiny_run(name), depth=8, parameters=1, macs=1).id for name in "ab"]
    page = Page(report(store, ids, tmp_path))
    assert "svg" not in page.tags
    assert "None of the runs has begun." in page.text


def test_a_runs_own_colour_is_used_and_nothing_else_as_a_colour(store, tmp_path):
    ids = three(store)
    store.annotate(ids[0], colour="#123456")
    store.annotate(ids[1], colour="red; background: url(x)")
    text = report(store, ids, tmp_path)
    assert "background: #123456" in text
    assert "url(x)" not in text


def test_what_differs_between_the_runs_is_listed(store, tmp_path):
    other = replace(tiny_run("b"), recipe=replace(tiny_run().recipe, batch_size=16))
    ids = [finished_run(store, spec, [5.0]) for spec in (tiny_run("a"), other)]
    words = " ".join(Page(report(store, ids, tmp_path)).text.split())
    differing = words.split("Settings that differ")[1].split("Machine and versions")[0]
    assert re.search(r"batch", differing, re.IGNORECASE)
    assert "32" in differing
    assert "16" in differing


def test_single_runs_of_designs_come_with_a_warning_about_seeds(store, tmp_path):
    assert "may be the seed's" in Page(report(store, three(store), tmp_path)).text
    twice = [finished_run(store, tiny_run(seed=seed), [5.0]) for seed in (0, 1)]
    assert "may be the seed's" not in Page(report(store, twice, tmp_path)).text


def test_a_report_that_cannot_be_written_says_where(store, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HistoryError, match=r"report\.html"):
        write_report(store, compare(store, three(store)), tmp_path / "file" / "report.html")


def seeds(store) -> list[str]:
    """Three seeds of two networks."""
    return [
        finished_run(store, tiny_run(network, network, seed=seed), [9.0, error + seed / 10], took)
        for network, error, took in (("preresnet-8", 5.0, 2.0), ("fastresnet-8-type1", 4.0, 1.5))
        for seed in range(3)
    ]


def test_a_report_takes_seeds_together_and_says_what_the_tests_say(store, tmp_path):
    text = Page(report(store, seeds(store), tmp_path)).text
    for part in ("Seeds taken together", "5.10 ± 0.10", "4.10 ± 0.10", "Is it real?"):
        assert part in text
    assert "fastresnet-8-type1 probably is below preresnet-8, by 1 points" in text
    assert "Hedges' g" in text and "Trade-off" in text


def test_the_figures_at_the_top_are_means_of_seeds_with_their_number(store, tmp_path):
    # The luckiest single run has 4.00 %.
    found = cards(compare(store, seeds(store)))
    assert [(card.label, card.value, card.note) for card in found][:2] == [
        ("Lowest mean error after the last epoch", "4.10 ± 0.10 %", "fastresnet-8-type1 (n = 3)"),
        ("Fastest epoch", "1.50 s", "fastresnet-8-type1 (n = 3): 25.0 % less than preresnet-8"),
    ]
    alone = cards(compare(store, three(store)[:1]))
    assert (alone[0].label, alone[0].value) == ("Lowest error after the last epoch", "4.00 %")


def test_every_sentence_about_a_pair_names_it_and_its_numbers(store, tmp_path):
    text = report(store, seeds(store), tmp_path)
    assert "<b>fastresnet-8-type1 (n = 3) against preresnet-8 (n = 3)</b>" in text


def test_the_legend_and_the_settings_have_as_many_names_as_there_are_groups(store, tmp_path):
    text = report(store, seeds(store), tmp_path)
    assert Page(text).text.count("preresnet-8 (n = 3)") >= 2
    legend = text[text.index('<div class="legend">') : text.index('<div class="plots">')]
    assert legend.count("chip") == 2
    settings = text[text.index("Settings that differ") :]
    assert settings[: settings.index("</thead>")].count("<th ") == 3, "its name and two groups"


def test_the_title_of_many_groups_names_the_first_and_counts_the_others(store):
    ids = [finished_run(store, tiny_run(f"run {at}", epochs=at + 1), [9.0]) for at in range(5)]
    title = title_of(compare(store, ids))
    assert title.startswith("run 0") and title.endswith("and 2 more")


def test_a_report_of_single_runs_has_no_table_of_seeds_and_concludes_nothing(store, tmp_path):
    text = Page(report(store, three(store), tmp_path)).text
    assert "Seeds taken together" not in text and "Hedges" not in text
    assert "Nothing can be concluded" in text


@pytest.mark.parametrize("make", [three, seeds])
def test_a_report_can_be_a_pdf(store, tmp_path, make):
    path = tmp_path / "deep" / "report.pdf"
    write_report(store, compare(store, make(store)), path, "A $title$ & more")
    written = path.read_bytes()
    assert written.startswith(b"%PDF") and written.rstrip().endswith(b"%%EOF")
    pages = int(re.search(rb"/Count (\d+)", written).group(1))
    assert pages == {three: 6, seeds: 8}[make]
    assert b"/URI" not in written, "it loads nothing"


def test_a_long_comparison_takes_as_many_pages_as_it_needs(store, tmp_path):
    ids = [finished_run(store, tiny_run(f"run {at}", seed=at), [9.0]) for at in range(40)]
    path = tmp_path / "report.pdf"
    write_report(store, compare(store, ids), path)
    assert int(re.search(rb"/Count (\d+)", path.read_bytes()).group(1)) > 6


def test_a_pdf_of_runs_that_have_not_begun(store, tmp_path):
    ids = [store.add(tiny_run(n), depth=8, parameters=1, macs=1).id for n in ("a", "b")]
    path = tmp_path / "report.pdf"
    write_report(store, compare(store, ids), path)
    assert path.stat().st_size > 1000


def test_a_pdf_that_cannot_be_written_is_a_clear_message(store, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError, match="cannot be written"):
        write_report(store, compare(store, three(store)), tmp_path / "file" / "report.pdf")


def test_seconds_of_runs_that_shared_the_device_are_said_to_be(store, tmp_path):
    ids = three(store)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE runs SET beside = 1 WHERE id = ?", (ids[1],))
    text = " ".join(Page(report(store, ids, tmp_path)).text.split())
    assert "Seconds of runs that shared the device" in text
    fastest = next(card for card in cards(compare(store, ids)) if card.label == "Fastest epoch")
    assert fastest.value == "1.60 s", "a crowded device says nothing of speed"


def test_a_report_tells_images_and_conditions_in_which_runs_differ(store, tmp_path):
    ids = three(store)[:2]
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE runs SET images_key = 'abcdef' WHERE id = ?", (ids[0],))
        connection.execute("UPDATE runs SET beside = 1 WHERE id = ?", (ids[1],))
    text = Page(report(store, ids, tmp_path)).text
    assert "data: images" in text and "trained: runs beside on the device" in text
