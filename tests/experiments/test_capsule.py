"""Capsules: what goes in comes out, and nothing that is not sound is taken in."""

import json
import math
import stat
import zipfile

import pytest

from tests.capsules import documents, everything, rewritten, trained
from tests.tiny_runs import finished_run, tiny_run
from workbench import paths
from workbench.errors import CapsuleError, HistoryError
from workbench.experiments import capsule, capsule_archive
from workbench.history.store import HistoryStore


@pytest.fixture
def elsewhere(tmp_path):
    store = HistoryStore.open(tmp_path / "elsewhere" / "history.db")
    yield store
    store.close()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "runs.capsule"


def test_a_run_arrives_as_it_was(store, elsewhere, file):
    run = trained(store)
    capsule.export(store, [run], file)
    found = capsule.take_in(elsewhere, file)
    assert found == capsule.Imported((run,), ())
    assert everything(elsewhere, run) == everything(store, run)


def test_a_run_that_is_there_is_not_doubled(store, elsewhere, file):
    first, second = trained(store), trained(store, "other")
    capsule.export(store, [first], file)
    capsule.take_in(elsewhere, file)
    elsewhere.rename(first, "renamed here")
    capsule.export(store, [first, second], file)
    assert capsule.take_in(elsewhere, file) == capsule.Imported((second,), (first,))
    assert {record.name for record in elsewhere.runs()} == {"renamed here", "other"}


def test_another_run_of_the_same_id_is_told_of(store, elsewhere, file):
    run = trained(store)
    capsule.export(store, [run], file)
    capsule.take_in(elsewhere, file)

    def later(members):
        text = json.loads(members[f"runs/{run}/run.json"])
        members[f"runs/{run}/run.json"] = json.dumps({**text, "created": 5.0}).encode()

    rewritten(file, later)
    with pytest.raises(HistoryError, match="another run with the id"):
        capsule.take_in(elsewhere, file)


def test_weights_go_along_by_choice_and_can_be_gone_on_from(store, elsewhere, file, monkeypatch):
    run = trained(store, weights=b"tensors")
    capsule.export(store, [run], file)
    assert capsule.check(file).weights == 0
    capsule.export(store, [run], file, weights=True)
    assert capsule.check(file).weights == 1
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.path.parent))
    capsule.take_in(elsewhere, file)
    folder = paths.runs_folder() / run
    assert (folder / "step-10.safetensors").read_bytes() == b"tensors"
    [entry] = json.loads((folder / "index.json").read_text())
    assert (entry["file"], entry["step"], entry["test_error"]) == ("step-10.safetensors", 10, 30.0)
    assert [each.path for each in elsewhere.checkpoints(run)] == [f"runs/{run}/step-10.safetensors"]


def test_a_damaged_checkpoint_is_not_exported(store, file):
    run = trained(store, weights=b"tensors")
    (paths.runs_folder() / run / "step-10.safetensors").write_bytes(b"tensorz")
    with pytest.raises(CapsuleError, match="damaged"):
        capsule.export(store, [run], file, weights=True)
    assert not file.exists()
    assert list(file.parent.glob(".runs*")) == []


def test_a_run_that_waits_is_not_exported(store, file):
    waiting = store.add(tiny_run(), depth=8, parameters=1, macs=1)
    with pytest.raises(HistoryError, match="queued"):
        capsule.export(store, [waiting.id], file)
    with pytest.raises(CapsuleError, match="nothing"):
        capsule.export(store, [], file)


def test_an_altered_capsule_is_refused(store, elsewhere, file):
    run = trained(store)
    capsule.export(store, [run], file)
    name = f"runs/{run}/epochs.json"
    rewritten(file, lambda it: it.update({name: it[name].replace(b"30.0", b"10.0")}), False)
    with pytest.raises(CapsuleError, match="altered"):
        capsule.check(file)
    with pytest.raises(CapsuleError, match="altered"):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == []


@pytest.mark.parametrize(
    "name",
    [
        "../outside.json",
        "/etc/passwd",
        "runs/0123456789/../../run.json",
        "runs\\0123456789\\run.json",
        "runs/0123456789/weights.pkl",
        "runs/0123456789/step-1.safetensors/x",
        "C:/run.json",
    ],
)
def test_a_name_that_does_not_belong_is_refused(store, elsewhere, file, name):
    capsule.export(store, [trained(store)], file)
    rewritten(file, lambda members: members.update({name: b"{}"}))
    with pytest.raises(CapsuleError, match="does not belong"):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == []


def test_a_link_is_refused(store, elsewhere, file):
    capsule.export(store, [trained(store)], file)
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("runs/0123456789/log.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(CapsuleError, match="link"):
        capsule.take_in(elsewhere, file)


def test_a_bomb_is_refused_before_it_is_unpacked(store, file, monkeypatch):
    run = trained(store)
    capsule.export(store, [run], file)
    monkeypatch.setattr(capsule_archive, "LARGEST_DOCUMENT", 10_000)
    rewritten(file, lambda it: it.update({f"runs/{run}/log.json": b" " * 1_000_000 + b"[]"}))
    with pytest.raises(CapsuleError, match="larger than 10,000 bytes"):
        capsule.check(file)
    monkeypatch.setattr(capsule_archive, "LARGEST_DOCUMENT", 10_000_000)
    monkeypatch.setattr(capsule_archive, "LARGEST_CAPSULE", 500_000)
    with pytest.raises(CapsuleError, match="Unpacked"):
        capsule.check(file)


def test_a_header_that_understates_a_size_gains_nothing(store, file):
    run = trained(store)
    capsule.export(store, [run], file)
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo(f"runs/{run}/run.json").file_size
    data = file.read_bytes()
    small = data.replace(size.to_bytes(4, "little"), (16).to_bytes(4, "little"))
    assert small != data
    file.write_bytes(small)
    with pytest.raises(CapsuleError):
        capsule.check(file)


def test_two_files_of_one_name_are_refused(store, file):
    run = trained(store)
    capsule.export(store, [run], file)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr(f"runs/{run}/log.json", "[]")
    with pytest.raises(CapsuleError, match="does not belong"):
        capsule.check(file)


def test_a_missing_or_an_unlisted_document_is_refused(store, file):
    run = trained(store)
    capsule.export(store, [run], file)
    whole = file.read_bytes()
    rewritten(file, lambda members: members.pop(f"runs/{run}/log.json"))
    with pytest.raises(CapsuleError, match="lacks a document"):
        capsule.check(file)
    file.write_bytes(whole)
    rewritten(file, lambda members: members.pop(f"runs/{run}/log.json"), manifest=False)
    with pytest.raises(CapsuleError, match="does not hold what its manifest lists"):
        capsule.check(file)
    file.write_bytes(whole)
    rewritten(file, lambda members: members.update({"runs/aaaaaaaaaa/log.json": b"[]"}))
    with pytest.raises(CapsuleError, match="lacks a document, or is not listed"):
        capsule.check(file)


def epochs(change):
    def changed(text):
        rows = json.loads(text)
        change(rows)
        return json.dumps(rows).encode()

    return changed


def spec(path, value):
    def changed(text):
        body = json.loads(text)
        at = body["spec"]
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value
        return json.dumps(body).encode()

    return changed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("run.json", documents(state="training"), "state"),
        ("run.json", documents(state="queued"), "state"),
        ("run.json", documents(colour="red; background: url(x)"), "colour"),
        ("run.json", documents(id="../../../etc"), "id"),
        ("run.json", documents(id="aaaaaaaaaa"), "holds another run"),
        ("run.json", documents(created=math.inf), "run.json"),
        ("run.json", documents(unknown=1), "unknown"),
        ("run.json", spec(["seed"], "x"), "settings"),
        ("run.json", spec(["recipe", "epochs"], 1), "epochs are 2 of 1"),
        ("run.json", spec(["recipe", "epochs"], -1), "could not be trained"),
        ("run.json", spec(["design", "network", "parameters"], []), "could not be trained"),
        ("run.json", lambda text: text[:-20], "run.json"),
        ("run.json", lambda text: b"[" * 100_000, "run.json"),
        ("epochs.json", epochs(lambda rows: rows.reverse()), "out of order"),
        ("epochs.json", epochs(lambda rows: rows[0].update(epoch=0)), "epoch"),
        ("epochs.json", epochs(lambda rows: rows[0].update(train_loss="1")), "train_loss"),
        ("steps.json", epochs(lambda rows: rows.append(rows[0])), "twice"),
        ("log.json", epochs(lambda rows: rows[0].pop("time")), "time"),
    ],
)
def test_a_document_that_no_run_wrote_is_refused(store, elsewhere, file, name, change, said):
    run, other = trained(store), trained(store, "sound")
    capsule.export(store, [other, run], file)
    path = f"runs/{run}/{name}"
    rewritten(file, lambda members: members.update({path: change(members[path])}))
    with pytest.raises(CapsuleError, match=said):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == []


def test_a_checkpoint_that_the_run_does_not_know_is_refused(store, elsewhere, file):
    run = trained(store, weights=b"tensors")
    capsule.export(store, [run], file, weights=True)
    path = f"runs/{run}/step-10.safetensors"
    rewritten(file, lambda members: members.update({path: b"forged!"}))
    with pytest.raises(CapsuleError, match="is not what run"):
        capsule.take_in(elsewhere, file)


def test_nothing_is_left_where_a_folder_is_in_the_way(store, elsewhere, file, monkeypatch):
    first, second = trained(store, weights=b"one"), trained(store, "b", weights=b"two")
    capsule.export(store, [first, second], file, weights=True)
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.path.parent))
    (paths.runs_folder() / second).mkdir()
    (paths.runs_folder() / second / "somebody's").write_text("own")
    with pytest.raises(CapsuleError, match="in the way"):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == []
    assert [each.name for each in paths.runs_folder().iterdir()] == [second]
    assert list(paths.home().glob(".import-*")) == []


def test_a_newer_capsule_and_other_files_are_told_apart(store, file):
    capsule.export(store, [finished_run(store, tiny_run(), [60.0, 50.0])], file)

    def newer(members):
        text = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps({**text, "version": 4}).encode()

    rewritten(file, newer)
    with pytest.raises(CapsuleError, match="version 4"):
        capsule.check(file)
    for content in (b"", b"no zip at all", file.read_bytes()[:-30], file.read_bytes()[40:]):
        file.write_bytes(content)
        with pytest.raises(CapsuleError):
            capsule.check(file)
    file.unlink()
    with pytest.raises(CapsuleError, match="cannot be read"):
        capsule.check(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", '{"format": "something else"}')
    with pytest.raises(CapsuleError, match="not a capsule"):
        capsule.check(file)


def test_an_import_that_was_killed_is_made_again_and_leaves_nothing(
    store, elsewhere, file, monkeypatch
):
    run = trained(store, weights=b"tensors")
    capsule.export(store, [run], file, weights=True)
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.path.parent))
    # Killed with its checkpoints in their place, and the transaction not committed.
    (paths.runs_folder() / run).mkdir()
    (paths.runs_folder() / run / "step-10.safetensors").write_bytes(b"tensors")
    (paths.home() / ".import-999999999-x" / "runs").mkdir(parents=True)
    assert capsule.take_in(elsewhere, file).entered == (run,)
    assert {each.name for each in (paths.runs_folder() / run).iterdir()} == {
        "step-10.safetensors",
        "index.json",
    }
    assert list(paths.home().glob(".import-*")) == []
