"""Runs as documents of a capsule: what is in the file, strictly checked, and the records it holds.

A capsule is a zip file: `manifest.json`; for each run a folder `runs/<id>/` with `run.json`,
`epochs.json`, `steps.json`, `log.json` and, by choice, its checkpoints as safetensors; for each
experiment that some of the runs are part of `experiments/<id>.json`; and, by choice, the weights
that runs began with as `weights/<sha256>.safetensors`. Version 1 had neither of the last two, and
no forecasts; before version 3 runs did not say which images they had read.
`docs/history-schema.md` tells of it to people who read capsules.
"""

import math
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from workbench.errors import CapsuleError, FormatError, WorkbenchError
from workbench.experiments import experiment_file
from workbench.experiments.capsule_files import (
    FORMAT,
    VERSION,
    CheckpointFile,
    EpochFile,
    ExperimentFile,
    ForecastFile,
    Header,
    ImagesFile,
    LogFile,
    MachineFile,
    Manifest,
    RunFile,
    StepFile,
)
from workbench.experiments.capsule_results import check_results
from workbench.experiments.check import check, check_design
from workbench.history.experiments import ExperimentEntry
from workbench.history.forecasts import Foretold
from workbench.history.size import Size
from workbench.history.transfer import StoredRun
from workbench.spec import codec
from workbench.spec.forecast import Forecast
from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    ImageFacts,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
    StepRecord,
)

_Parsed = TypeVar("_Parsed")
_RUN = TypeAdapter(RunFile)
_EXPERIMENT = TypeAdapter(ExperimentFile)
_EPOCHS = TypeAdapter(list[EpochFile])
_STEPS = TypeAdapter(list[StepFile])
_LOG = TypeAdapter(list[LogFile])
_ANY = TypeAdapter(dict[str, Any])
_FORGED = "Nothing was taken in. Ask whoever made the capsule for the run as it was."


def manifest_of(text: bytes) -> Manifest:
    """The manifest in `text`. Raises `CapsuleError`."""
    header = _checked(TypeAdapter(Header), text, "manifest.json")
    if header.format != FORMAT:
        raise CapsuleError("The file is not a capsule.", "'workbench capsule export' writes one.")
    if header.version > VERSION:
        raise CapsuleError(
            f"The capsule has version {header.version}; this program reads up to {VERSION}.",
            "Open it with a newer version of Residual Workbench.",
        )
    return _checked(TypeAdapter(Manifest), text, "manifest.json")


def documents(run: StoredRun) -> dict[str, bytes]:
    """The JSON documents of a run, by name; `checkpoints` are those whose files go along."""
    record = run.record
    body = RunFile(
        id=record.id,
        spec=_ANY.validate_json(codec.encode(run.spec)),
        state=record.state.value,  # type: ignore[arg-type]
        reason=record.reason,
        hint=record.hint,
        created=record.created,
        started=record.started,
        ended=record.ended,
        notes=record.notes,
        tags=list(record.tags),
        starred=record.starred,
        colour=record.colour,
        counts=run.counts,
        machine=None if run.machine is None else MachineFile(**_values(run.machine)),
        checkpoints=[_checkpoint(each) for each in run.checkpoints],
        experiment=record.experiment,
        forecast=None if run.foretold is None else _forecast(run.foretold),
        images=None if run.images is None else _images_file(run.images),
        threads=run.threads,
        beside=record.beside,
    )
    return {
        "run.json": _RUN.dump_json(body, indent=1),
        "epochs.json": _EPOCHS.dump_json([EpochFile(**_values(each)) for each in run.epochs]),
        "steps.json": _STEPS.dump_json([StepFile(**_values(each)) for each in run.steps]),
        "log.json": _LOG.dump_json([LogFile(**_values(each)) for each in run.log]),
    }


def experiment_document(entry: ExperimentEntry) -> bytes:
    """The JSON document of an experiment. Raises `CapsuleError` for one that cannot be read."""
    file = ExperimentFile(
        id=entry.id,
        name=entry.name,
        created=entry.created,
        document=_ANY.validate_json(_in_full(entry.document, entry.name)),
    )
    return _EXPERIMENT.dump_json(file, indent=1)


def stored_experiment(text: bytes, name: str) -> ExperimentEntry:
    """The experiment of a document, which is called `name`. Raises `CapsuleError` for whatever is
    not one that this program could have queued."""
    file = _checked(_EXPERIMENT, text, name)
    document = _in_full(_ANY.dump_json(file.document), file.name)
    return ExperimentEntry(file.id, file.name, file.created, document)


def _in_full(document: str | bytes, name: str) -> str:
    """An experiment as it is written, from what claims to be one."""
    try:
        return experiment_file.dumps(experiment_file.loads(document))
    except WorkbenchError as fault:
        raise CapsuleError(
            f"The experiment '{name}' is not valid: {fault.message}", fault.hint
        ) from None


def stored_run(
    texts: dict[str, bytes], folder: str, experiments: Mapping[str, ExperimentEntry]
) -> StoredRun:
    """The run of these documents, of one of these experiments by id or of none; its checkpoints'
    files lie in `folder`. Raises `CapsuleError` for whatever is not a run that this program could
    have written."""
    file = _checked(_RUN, texts["run.json"], "run.json")
    try:
        spec = codec.decode(RunSpec, _ANY.dump_json(file.spec))
    except FormatError as fault:
        raise CapsuleError(f"The settings of run {file.id} are not valid.", fault.hint) from None
    try:
        analysis = check(spec)
        on_images = _on_images(spec, file.images)
    except WorkbenchError as fault:
        raise CapsuleError(f"Run {file.id} could not be trained: {fault.message}") from None
    epochs = _checked(_EPOCHS, texts["epochs.json"], "epochs.json")
    steps = _checked(_STEPS, texts["steps.json"], "steps.json")
    log = _checked(_LOG, texts["log.json"], "log.json")
    if len({each.step for each in steps}) < len(steps):
        raise CapsuleError(f"Run {file.id} holds a step twice.")
    if file.experiment is not None and file.experiment not in experiments:
        raise CapsuleError(f"Run {file.id} is part of an experiment that is not there.")
    sizes = (analysis.depth, analysis.parameters, analysis.macs)
    run = StoredRun(
        record=_record(file, spec, sizes),
        spec=spec,
        machine=None if file.machine is None else MachineRecord(**dict(file.machine)),
        counts=file.counts,
        epochs=tuple(EpochRecord(**_numbers(each)) for each in epochs),
        steps=tuple(StepRecord(**_numbers(each)) for each in steps),
        log=tuple(LogRecord(**dict(each)) for each in log),
        checkpoints=tuple(
            CheckpointRecord(path=f"{folder}/{file}", **values)
            for file, values in map(_split, file.checkpoints)
        ),
        experiment=None if file.experiment is None else experiments[file.experiment],
        foretold=None if file.forecast is None else _foretold(file.forecast),
        images=None if file.images is None else _image_facts(file.images),
        size_on_images=on_images,
        threads=file.threads,
    )
    check_results(run, _FORGED)
    return run


def _images_file(facts: ImageFacts) -> ImagesFile:
    return ImagesFile(
        fingerprint=facts.fingerprint,
        shape=facts.shape,
        classes=list(facts.classes),
        mean=list(facts.mean),
        std=list(facts.std),
    )


def _image_facts(file: ImagesFile) -> ImageFacts:
    return ImageFacts(
        fingerprint=file.fingerprint,
        shape=file.shape,
        classes=tuple(file.classes),
        mean=tuple(file.mean),
        std=tuple(file.std),
    )


def _on_images(spec: RunSpec, file: ImagesFile | None) -> Size | None:
    """What the network comes to on the images that the run says it has read."""
    if file is None:
        return None
    analysis = check_design(spec.design, file.shape, len(file.classes))
    return Size(analysis.depth, analysis.parameters, analysis.macs)


def _record(file: RunFile, spec: RunSpec, sizes: tuple[int, int, int]) -> RunRecord:
    depth, parameters, macs = sizes
    return RunRecord(
        id=file.id,
        name=spec.name,
        state=RunState(file.state),
        reason=file.reason,
        hint=file.hint,
        design=spec.design.name,
        design_digest=codec.digest(spec.design),
        recipe_digest=codec.digest(spec.recipe),
        dataset=spec.dataset.title,
        seed=spec.seed,
        device=spec.device,
        depth=depth,
        parameters=parameters,
        macs=macs,
        epochs=spec.recipe.epochs,
        # What the epochs say is worked out again when the run is entered.
        epoch=0,
        last_error=None,
        best_error=None,
        best_epoch=None,
        mean_error=None,
        last_loss=None,
        seconds_per_epoch=None,
        peak_memory_bytes=None,
        created=file.created,
        started=file.started,
        ended=file.ended,
        heartbeat=None,
        notes=file.notes,
        tags=tuple(file.tags),
        starred=file.starred,
        colour=file.colour,
        beside=file.beside,
        trashed=None,
        experiment=file.experiment,
    )


def _checked(adapter: TypeAdapter[_Parsed], text: bytes, name: str) -> _Parsed:
    try:
        parsed = adapter.validate_json(text)
        codec.refuse_repeated_keys(text)
        return parsed
    except FormatError as fault:
        raise CapsuleError(f"'{name}' in the capsule is not valid: {fault.message}") from None
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise CapsuleError(
            f"'{name}' in the capsule is not valid: {where}: {first['msg']}."
        ) from None


def _values(record: Any) -> dict[str, Any]:
    """A record's fields, with numbers that JSON lacks as words."""
    values = {name: getattr(record, name) for name in record.__slots__}
    return {name: _word(value) for name, value in values.items()}


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _numbers(file: BaseModel) -> dict[str, Any]:
    return {
        name: float(value) if value in ("nan", "inf", "-inf") else value
        for name, value in dict(file).items()
    }


def _forecast(foretold: Foretold) -> ForecastFile:
    return ForecastFile(time=foretold.time, **_values(foretold.forecast))


def _foretold(file: ForecastFile) -> Foretold:
    values = dict(file)
    return Foretold(values.pop("time"), Forecast(**values))


def _checkpoint(record: CheckpointRecord) -> CheckpointFile:
    values = _values(record)
    file = values.pop("path").replace("\\", "/").rsplit("/", 1)[-1]
    return CheckpointFile(file=file, **values)


def _split(file: CheckpointFile) -> tuple[str, dict[str, Any]]:
    values = _numbers(file)
    return values.pop("file"), values
