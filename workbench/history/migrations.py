"""The schema of the history, as numbered steps that are only ever added to.

Each step runs in one transaction, which also raises `user_version`; a step that has been released
is not edited again and imports nothing of the application. `docs/history-schema.md` explains the
tables to people who query them.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("residual-workbench")

_RUNS = """
CREATE TABLE machines (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    system TEXT NOT NULL,
    processor TEXT NOT NULL,
    cores INTEGER NOT NULL,
    memory_bytes INTEGER NOT NULL,
    device TEXT NOT NULL,
    driver TEXT NOT NULL,
    threads INTEGER NOT NULL,
    python TEXT NOT NULL,
    torch TEXT NOT NULL,
    torchvision TEXT NOT NULL,
    workbench TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    hint TEXT NOT NULL DEFAULT '',
    design TEXT NOT NULL,
    design_digest TEXT NOT NULL,
    design_sha256 TEXT NOT NULL REFERENCES designs,
    recipe TEXT NOT NULL,
    recipe_digest TEXT NOT NULL,
    recipe_sha256 TEXT NOT NULL REFERENCES recipes,
    dataset TEXT NOT NULL,
    dataset_digest TEXT NOT NULL,
    dataset_sha256 TEXT NOT NULL REFERENCES datasets,
    seed INTEGER NOT NULL,
    device TEXT NOT NULL,
    depth INTEGER NOT NULL,
    parameters INTEGER NOT NULL,
    macs INTEGER NOT NULL,
    epochs INTEGER NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0,
    last_error REAL,
    best_error REAL,
    best_epoch INTEGER,
    mean_error REAL,
    last_loss REAL,
    seconds_per_epoch REAL,
    peak_memory_bytes INTEGER,
    diverged_epoch INTEGER,
    train_images INTEGER,
    test_images INTEGER,
    classes INTEGER,
    steps_per_epoch INTEGER,
    machine INTEGER REFERENCES machines,
    created REAL NOT NULL,
    started REAL,
    ended REAL,
    heartbeat REAL,
    owner_host TEXT,
    owner_pid INTEGER,
    owner_started REAL,
    queue_position INTEGER,
    starred INTEGER NOT NULL DEFAULT 0,
    colour TEXT NOT NULL DEFAULT '',
    trashed REAL,
    tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    notes TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_created ON runs (created);
CREATE INDEX runs_state ON runs (state, queue_position);
CREATE INDEX runs_design ON runs (design_digest);
CREATE INDEX runs_design_document ON runs (design_sha256);
CREATE INDEX runs_recipe_document ON runs (recipe_sha256);
CREATE INDEX runs_dataset_document ON runs (dataset_sha256);
CREATE INDEX runs_machine ON runs (machine);

CREATE TABLE states (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    time REAL NOT NULL,
    state TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX states_run ON states (run);

CREATE TABLE epoch_metrics (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    metric TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (run, metric, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    loss REAL,
    learning_rate REAL NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    time REAL NOT NULL,
    level TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX log_run ON log (run);

CREATE TABLE checkpoints (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    path TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    test_error REAL,
    is_best INTEGER NOT NULL,
    PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;
"""


@migrations(name="0001_runs")
def _runs(db: Database) -> None:
    db.execute("PRAGMA user_version = 1")
    db.execute(f"PRAGMA application_id = {0x52574248}")  # 'RWBH'
    for table in ("designs", "recipes", "datasets"):
        db.execute(
            f"""
            CREATE TABLE {table} (
                sha256 TEXT PRIMARY KEY,
                digest TEXT NOT NULL,
                name TEXT NOT NULL,
                document TEXT NOT NULL
            ) STRICT
            """
        )
        db.execute(f"CREATE INDEX {table}_digest ON {table} (digest)")
    db.executescript(_RUNS)


@migrations(name="0002_full_text")
def _full_text(db: Database) -> None:
    db.execute("PRAGMA user_version = 2")
    db.executescript(
        """
        CREATE VIRTUAL TABLE runs_fts USING fts5 (
            name, notes, tags, design, dataset,
            tokenize='unicode61 remove_diacritics 2', prefix='1 2 3',
            content="runs", content_rowid="number"
        );
        INSERT INTO runs_fts (runs_fts) VALUES ('rebuild');
        CREATE TRIGGER runs_fts_insert AFTER INSERT ON runs BEGIN
            INSERT INTO runs_fts (rowid, name, notes, tags, design, dataset)
            VALUES (new.number, new.name, new.notes, new.tags, new.design, new.dataset);
        END;
        CREATE TRIGGER runs_fts_delete AFTER DELETE ON runs BEGIN
            INSERT INTO runs_fts (runs_fts, rowid, name, notes, tags, design, dataset)
            VALUES ('delete', old.number, old.name, old.notes, old.tags, old.design, old.dataset);
        END;
        CREATE TRIGGER runs_fts_update
        AFTER UPDATE OF name, notes, tags, design, dataset ON runs BEGIN
            INSERT INTO runs_fts (runs_fts, rowid, name, notes, tags, design, dataset)
            VALUES ('delete', old.number, old.name, old.notes, old.tags, old.design, old.dataset);
            INSERT INTO runs_fts (rowid, name, notes, tags, design, dataset)
            VALUES (new.number, new.name, new.notes, new.tags, new.design, new.dataset);
        END;
        """
    )


_METRICS = (
    "train_loss",
    "train_error",
    "test_loss",
    "test_error",
    "learning_rate",
    "train_seconds",
    "evaluation_seconds",
    "images_per_second",
    "peak_memory_bytes",
    "data_seconds",
    "forward_seconds",
    "backward_seconds",
    "optimizer_seconds",
    "warm_up",
)


@migrations(name="0003_guards_and_views")
def _guards_and_views(db: Database) -> None:
    db.execute("PRAGMA user_version = 3")
    ended = "('finished', 'stopped', 'failed', 'diverged', 'interrupted')"
    for change, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        db.execute(
            f"""
            CREATE TRIGGER epoch_metrics_guard_{change.lower()} BEFORE {change} ON epoch_metrics
            WHEN (SELECT state FROM runs WHERE number = {row}.run) IN {ended} BEGIN
                SELECT RAISE(ABORT, 'the results of an ended run do not change');
            END
            """
        )
    db.execute(
        f"""
        CREATE TRIGGER runs_guard BEFORE UPDATE OF
            epoch, last_error, best_error, best_epoch, mean_error, last_loss, seconds_per_epoch,
            peak_memory_bytes, design_sha256, recipe_sha256, dataset_sha256, seed
        ON runs WHEN old.state IN {ended} AND new.state IN {ended} BEGIN
            SELECT RAISE(ABORT, 'the results of an ended run do not change');
        END
        """
    )
    columns = ", ".join(
        f"max(CASE metric WHEN '{metric}' THEN value END) AS {metric}" for metric in _METRICS
    )
    db.execute(
        f"""
        CREATE VIEW epochs AS
        SELECT runs.id AS run, runs.name, epoch_metrics.epoch, {columns}
        FROM runs JOIN epoch_metrics ON epoch_metrics.run = runs.number
        GROUP BY runs.id, epoch_metrics.epoch
        """
    )


@migrations(name="0004_forecasts")
def _forecasts(db: Database) -> None:
    db.execute("PRAGMA user_version = 4")
    db.execute(
        """
        CREATE TABLE forecasts (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
            time REAL NOT NULL,
            seconds_per_epoch REAL NOT NULL,
            total_seconds REAL NOT NULL,
            peak_memory_bytes INTEGER NOT NULL,
            largest_batch INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TRIGGER forecasts_guard_insert BEFORE INSERT ON forecasts
        WHEN (SELECT started FROM runs WHERE number = new.run) IS NOT NULL BEGIN
            SELECT RAISE(ABORT, 'what is foretold is told before the run has started');
        END
        """
    )
    db.execute(
        """
        CREATE TRIGGER forecasts_guard_update BEFORE UPDATE ON forecasts BEGIN
            SELECT RAISE(ABORT, 'a forecast does not change');
        END
        """
    )
    db.execute(
        """
        CREATE VIEW forecast_scores AS
        SELECT runs.id AS run, runs.name, runs.state,
            forecasts.seconds_per_epoch AS foretold_seconds_per_epoch,
            runs.seconds_per_epoch,
            forecasts.total_seconds AS foretold_total_seconds,
            CASE WHEN runs.state = 'finished' THEN (
                SELECT sum(value) FROM epoch_metrics WHERE epoch_metrics.run = runs.number
                AND metric IN ('train_seconds', 'evaluation_seconds')) END AS total_seconds,
            forecasts.peak_memory_bytes AS foretold_peak_memory_bytes,
            runs.peak_memory_bytes
        FROM forecasts JOIN runs ON runs.number = forecasts.run
        """
    )


@migrations(name="0005_experiments")
def _experiments(db: Database) -> None:
    db.execute("PRAGMA user_version = 5")
    db.execute(
        """
        CREATE TABLE experiments (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            created REAL NOT NULL,
            document TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("ALTER TABLE runs ADD COLUMN experiment TEXT REFERENCES experiments")
    db.execute("ALTER TABLE runs ADD COLUMN held INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX runs_experiment ON runs (experiment)")


@migrations(name="0006_views")
def _views(db: Database) -> None:
    db.execute("PRAGMA user_version = 6")
    db.execute(
        """
        CREATE TABLE views (
            name TEXT PRIMARY KEY,
            created REAL NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document))
        ) STRICT
        """
    )
    db.execute(
        "CREATE INDEX runs_repeats ON runs (design_digest, recipe_digest, dataset_digest, device)"
    )


@migrations(name="0007_epoch_results")
def _epoch_results(db: Database) -> None:
    """A row an epoch in place of a row a value: a quarter of the space, and of the time to write
    and to read."""
    db.execute("PRAGMA user_version = 7")
    columns = dict.fromkeys(_METRICS, "REAL")
    columns |= {"peak_memory_bytes": "INTEGER NOT NULL", "warm_up": "INTEGER NOT NULL"}
    db.execute(
        f"""
        CREATE TABLE epoch_results (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            epoch INTEGER NOT NULL,
            {", ".join(f"{name} {kind}" for name, kind in columns.items())},
            PRIMARY KEY (run, epoch)
        ) STRICT, WITHOUT ROWID
        """
    )
    values = {metric: f"max(CASE metric WHEN '{metric}' THEN value END)" for metric in _METRICS}
    for counted in ("peak_memory_bytes", "warm_up"):
        values[counted] = f"coalesce(CAST({values[counted]} AS INTEGER), 0)"
    # Run by run: all at once, SQLite would sort every value of the history.
    for (run,) in db.execute("SELECT number FROM runs").fetchall():
        db.execute(
            f"INSERT INTO epoch_results SELECT run, epoch, {', '.join(values.values())} "
            "FROM epoch_metrics WHERE run = ? GROUP BY epoch",
            [run],
        )
    for view in ("epochs", "forecast_scores"):
        db.execute(f"DROP VIEW {view}")
    db.execute("DROP TABLE epoch_metrics")
    for change, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        db.execute(
            f"""
            CREATE TRIGGER epoch_results_guard_{change.lower()} BEFORE {change} ON epoch_results
            WHEN (SELECT state FROM runs WHERE number = {row}.run)
                IN ('finished', 'stopped', 'failed', 'diverged', 'interrupted') BEGIN
                SELECT RAISE(ABORT, 'the results of an ended run do not change');
            END
            """
        )
    db.execute(
        f"""
        CREATE VIEW epochs AS
        SELECT runs.id AS run, runs.name, epoch_results.epoch,
            {", ".join(f"epoch_results.{metric}" for metric in _METRICS)}
        FROM runs JOIN epoch_results ON epoch_results.run = runs.number
        """
    )
    db.execute(
        """
        CREATE VIEW forecast_scores AS
        SELECT runs.id AS run, runs.name, runs.state,
            forecasts.seconds_per_epoch AS foretold_seconds_per_epoch,
            runs.seconds_per_epoch,
            forecasts.total_seconds AS foretold_total_seconds,
            CASE WHEN runs.state = 'finished' THEN (
                SELECT sum(train_seconds + evaluation_seconds) FROM epoch_results
                WHERE epoch_results.run = runs.number) END AS total_seconds,
            forecasts.peak_memory_bytes AS foretold_peak_memory_bytes,
            runs.peak_memory_bytes
        FROM forecasts JOIN runs ON runs.number = forecasts.run
        """
    )


@migrations(name="0008_identity")
def _identity(db: Database) -> None:
    """What decides whether two runs are alike: the images that were read, not where they lay. Of
    older runs on a folder or an archive nobody knows them; those of the built-in data sets are
    fixed by the checksums of their archives."""
    db.execute("PRAGMA user_version = 8")
    db.execute("ALTER TABLE runs ADD COLUMN images_key TEXT NOT NULL DEFAULT ''")
    db.execute(
        "ALTER TABLE runs ADD COLUMN image_facts TEXT "
        "CHECK (image_facts IS NULL OR json_valid(image_facts))"
    )
    db.execute("ALTER TABLE runs ADD COLUMN threads INTEGER")
    db.execute("ALTER TABLE runs ADD COLUMN asked_parameters INTEGER NOT NULL DEFAULT 0")
    # Of older runs nobody knows: what stands is what was noted.
    db.execute("ALTER TABLE runs ADD COLUMN beside INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE forecasts ADD COLUMN reserved_bytes INTEGER")
    db.execute(
        """
        UPDATE runs SET asked_parameters = parameters, images_key = CASE
            (SELECT json_extract(document, '$.source') FROM datasets WHERE sha256 = dataset_sha256)
            WHEN 'images' THEN 'unknown ' || id ELSE dataset_digest END
        """
    )
    db.execute("DROP INDEX runs_repeats")
    db.execute(
        "CREATE INDEX runs_repeats ON runs (design_digest, recipe_digest, images_key, device)"
    )
    db.execute("CREATE INDEX runs_images ON runs (images_key)")
