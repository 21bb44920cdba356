"""A capsule whose run has a design of blocks that each hold two of the one before."""

import json
import time
from pathlib import Path

import pytest

from tests.capsules import rewritten, trained
from tests.designs import tower
from workbench.errors import CapsuleError
from workbench.experiments import capsule
from workbench.history.store import HistoryStore
from workbench.spec import codec


@pytest.mark.parametrize("levels", [40, 150])
def test_blocks_that_double_forty_times_are_refused_at_once(
    store: HistoryStore, tmp_path: Path, levels: int
) -> None:
    file = tmp_path / "tower.capsule"
    run = trained(store)
    capsule.export(store, [run], file)
    name = f"runs/{run}/run.json"

    def forge(members: dict[str, bytes]) -> None:
        document = json.loads(members[name])
        document["spec"]["design"] = json.loads(codec.encode(tower(levels)))
        members[name] = json.dumps(document).encode()

    rewritten(file, forge)
    for act in (capsule.check, lambda path: capsule.take_in(store, path)):
        begun = time.process_time()
        with pytest.raises(CapsuleError, match="could not be trained"):
            act(file)
        assert time.process_time() - begun < 1
