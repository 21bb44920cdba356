-- A history as schema 8 left it, with one run. Never edited once released.
PRAGMA application_id = 1381450312;
PRAGMA user_version = 8;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE designs (
                sha256 TEXT PRIMARY KEY,
                digest TEXT NOT NULL,
                name TEXT NOT NULL,
                document TEXT NOT NULL
            ) STRICT;
CREATE TABLE recipes (
                sha256 TEXT PRIMARY KEY,
                digest TEXT NOT NULL,
                name TEXT NOT NULL,
                document TEXT NOT NULL
            ) STRICT;
CREATE TABLE datasets (
                sha256 TEXT PRIMARY KEY,
                digest TEXT NOT NULL,
                name TEXT NOT NULL,
                document TEXT NOT NULL
            ) STRICT;
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
, experiment TEXT REFERENCES experiments, held INTEGER NOT NULL DEFAULT 0, images_key TEXT NOT NULL DEFAULT '', image_facts TEXT CHECK (image_facts IS NULL OR json_valid(image_facts)), threads INTEGER, asked_parameters INTEGER NOT NULL DEFAULT 0, beside INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE states (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    time REAL NOT NULL,
    state TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE epoch_results (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            epoch INTEGER NOT NULL,
            train_loss REAL, train_error REAL, test_loss REAL, test_error REAL, learning_rate REAL, train_seconds REAL, evaluation_seconds REAL, images_per_second REAL, peak_memory_bytes INTEGER NOT NULL, data_seconds REAL, forward_seconds REAL, backward_seconds REAL, optimizer_seconds REAL, warm_up INTEGER NOT NULL,
            PRIMARY KEY (run, epoch)
        ) STRICT, WITHOUT ROWID
        ;
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
CREATE TABLE forecasts (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
            time REAL NOT NULL,
            seconds_per_epoch REAL NOT NULL,
            total_seconds REAL NOT NULL,
            peak_memory_bytes INTEGER NOT NULL,
            largest_batch INTEGER NOT NULL
        , reserved_bytes INTEGER) STRICT;
CREATE TABLE experiments (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            created REAL NOT NULL,
            document TEXT NOT NULL
        ) STRICT;
CREATE TABLE views (
            name TEXT PRIMARY KEY,
            created REAL NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document))
        ) STRICT;
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (1, 'residual-workbench', '0001_runs', '2026-11-25 20:12:18.309987+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (2, 'residual-workbench', '0002_full_text', '2026-11-25 20:12:18.332925+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (3, 'residual-workbench', '0003_guards_and_views', '2026-11-25 20:12:18.365030+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (4, 'residual-workbench', '0004_forecasts', '2026-11-25 20:12:18.399723+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (5, 'residual-workbench', '0005_experiments', '2026-11-25 20:12:18.426216+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (6, 'residual-workbench', '0006_views', '2026-11-25 20:12:18.443338+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (7, 'residual-workbench', '0007_epoch_results', '2026-11-25 22:07:40.290539+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (8, 'residual-workbench', '0008_identity', '2026-11-28 01:04:05.342302+00:00');
INSERT INTO designs (sha256, digest, name, document) VALUES ('sha of designs', '25be66ed3ecb6591661f70c6fce495cd0c50c36768464fdca8c4473c6e9a150f', 'oldnet', '{"format":"residual-workbench design","version":1,"name":"oldnet","citation":"","notes":"","blocks":[{"name":"stem","title":"","citation":"","notes":"","parameters":[],"operations":[{"id":"input","kind":"input","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"conv","kind":"conv","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"output","kind":"output","parameters":{},"at":[0.0,0.0],"bypassed":false}],"links":[["input","conv"],["conv","output"]]},{"name":"unit","title":"","citation":"","notes":"","parameters":[],"operations":[{"id":"input","kind":"input","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"conv1","kind":"conv","parameters":{"stride":"stride"},"at":[0.0,0.0],"bypassed":false},{"id":"bn","kind":"batch_norm","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"relu","kind":"activation","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"conv2","kind":"conv","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"shortcut","kind":"shortcut","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"add","kind":"add","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"output","kind":"output","parameters":{},"at":[0.0,0.0],"bypassed":false}],"links":[["input","conv1"],["conv1","bn"],["bn","relu"],["relu","conv2"],["conv2","add"],["input","shortcut"],["shortcut","add"],["add","output"]]},{"name":"head","title":"","citation":"","notes":"","parameters":[],"operations":[{"id":"input","kind":"input","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"pool","kind":"global_pool","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"fc","kind":"linear","parameters":{},"at":[0.0,0.0],"bypassed":false},{"id":"output","kind":"output","parameters":{},"at":[0.0,0.0],"bypassed":false}],"links":[["input","pool"],["pool","fc"],["fc","output"]]}],"network":{"input":[3,8,8],"initialisation":"he-fan-out","parameters":[{"name":"n","default":2,"help":""}],"stem":{"block":"stem","units":1,"width":8,"stride":1,"parameters":{}},"stages":[{"block":"unit","units":"n","width":8,"stride":1,"parameters":{}}],"head":{"block":"head","units":1,"width":"classes","stride":1,"parameters":{}}}}');
INSERT INTO recipes (sha256, digest, name, document) VALUES ('sha of recipes', 'a2af5b65e488bccc95c77feeb6783b3b825600bb68dd786160d109d267464cbb', 'fastresnet', '{"name":"fastresnet","optimizer":"sgd","learning_rate":0.1,"momentum":0.9,"nesterov":true,"weight_decay":0.0001,"epochs":10,"batch_size":128,"schedule":"step","milestones":[[81,0.1],[121,0.01]],"warmup_iterations":0,"warmup_learning_rate":0.01,"crop_padding":4,"crop_fill":"zero","flip":true,"cutout":0,"normalise":true,"precision":"float32","last_batch":"keep","evaluation_batch":1000,"step_mode":"auto","weights":"","citation":""}');
INSERT INTO datasets (sha256, digest, name, document) VALUES ('sha of datasets', '43b9580a63bedf4d5ba41b6e7c786aaffd4e5a893cc01a180e8d86d3cf29c3cc', 'digits', '{"source":"digits","path":"","train_size":null,"test_size":null,"subset_seed":0}');
INSERT INTO runs (number, id, name, state, reason, hint, design, design_digest, design_sha256, recipe, recipe_digest, recipe_sha256, dataset, dataset_digest, dataset_sha256, seed, device, depth, parameters, macs, epochs, epoch, last_error, created, starred, colour, tags, notes, held, images_key, asked_parameters) VALUES (1, '0123456789', 'from long ago', 'finished', '', '', 'oldnet', 'd', 'sha of designs', 'r', 'r', 'sha of recipes', 'digits', 'd', 'sha of datasets', 0, 'cpu', 8, 1, 1, 10, 1, 7.5, 100.0, 0, '', '["kept"]', '', 0, 'd', 1);
INSERT INTO states (number, run, time, state, epoch, reason) VALUES (1, 1, 100.0, 'finished', 1, '');
INSERT INTO epoch_results (run, epoch, test_error, peak_memory_bytes, warm_up) VALUES (1, 1, 7.5, 0, 0);
INSERT INTO steps (run, step, epoch, loss, learning_rate, seconds) VALUES (1, 10, 1, 2.25, 0.1, 1.5);
INSERT INTO log (number, run, time, level, text) VALUES (1, 1, 100.5, 'info', 'It''s on its way');
INSERT INTO checkpoints (run, path, epoch, step, sha256, size_bytes, test_error, is_best) VALUES (1, 'runs/0123456789/step-10.safetensors', 1, 10, 'ab', 4, 7.5, 1);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX designs_digest ON designs (digest);
CREATE INDEX recipes_digest ON recipes (digest);
CREATE INDEX datasets_digest ON datasets (digest);
CREATE INDEX runs_created ON runs (created);
CREATE INDEX runs_state ON runs (state, queue_position);
CREATE INDEX runs_design ON runs (design_digest);
CREATE INDEX runs_design_document ON runs (design_sha256);
CREATE INDEX runs_recipe_document ON runs (recipe_sha256);
CREATE INDEX runs_dataset_document ON runs (dataset_sha256);
CREATE INDEX runs_machine ON runs (machine);
CREATE INDEX states_run ON states (run);
CREATE INDEX log_run ON log (run);
CREATE INDEX runs_experiment ON runs (experiment);
CREATE INDEX runs_repeats ON runs (design_digest, recipe_digest, images_key, device);
CREATE INDEX runs_images ON runs (images_key);
CREATE VIRTUAL TABLE runs_fts USING fts5 (
            name, notes, tags, design, dataset,
            tokenize='unicode61 remove_diacritics 2', prefix='1 2 3',
            content="runs", content_rowid="number"
        );
INSERT INTO runs_fts (runs_fts) VALUES ('rebuild');
CREATE VIEW epochs AS
        SELECT runs.id AS run, runs.name, epoch_results.epoch,
            epoch_results.train_loss, epoch_results.train_error, epoch_results.test_loss, epoch_results.test_error, epoch_results.learning_rate, epoch_results.train_seconds, epoch_results.evaluation_seconds, epoch_results.images_per_second, epoch_results.peak_memory_bytes, epoch_results.data_seconds, epoch_results.forward_seconds, epoch_results.backward_seconds, epoch_results.optimizer_seconds, epoch_results.warm_up
        FROM runs JOIN epoch_results ON epoch_results.run = runs.number;
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
        FROM forecasts JOIN runs ON runs.number = forecasts.run;
CREATE TRIGGER epoch_results_guard_insert BEFORE INSERT ON epoch_results
            WHEN (SELECT state FROM runs WHERE number = new.run)
                IN ('finished', 'stopped', 'failed', 'diverged', 'interrupted') BEGIN
                SELECT RAISE(ABORT, 'the results of an ended run do not change');
            END;
CREATE TRIGGER epoch_results_guard_update BEFORE UPDATE ON epoch_results
            WHEN (SELECT state FROM runs WHERE number = new.run)
                IN ('finished', 'stopped', 'failed', 'diverged', 'interrupted') BEGIN
                SELECT RAISE(ABORT, 'the results of an ended run do not change');
            END;
CREATE TRIGGER epoch_results_guard_delete BEFORE DELETE ON epoch_results
            WHEN (SELECT state FROM runs WHERE number = old.run)
                IN ('finished', 'stopped', 'failed', 'diverged', 'interrupted') BEGIN
                SELECT RAISE(ABORT, 'the results of an ended run do not change');
            END;
CREATE TRIGGER runs_guard BEFORE UPDATE OF
            epoch, last_error, best_error, best_epoch, mean_error, last_loss, seconds_per_epoch,
            peak_memory_bytes, design_sha256, recipe_sha256, dataset_sha256, seed
        ON runs WHEN old.state IN ('finished', 'stopped', 'failed', 'diverged', 'interrupted') AND new.state IN ('finished', 'stopped', 'failed', 'diverged', 'interrupted') BEGIN
            SELECT RAISE(ABORT, 'the results of an ended run do not change');
        END;
CREATE TRIGGER forecasts_guard_insert BEFORE INSERT ON forecasts
        WHEN (SELECT started FROM runs WHERE number = new.run) IS NOT NULL BEGIN
            SELECT RAISE(ABORT, 'what is foretold is told before the run has started');
        END;
CREATE TRIGGER forecasts_guard_update BEFORE UPDATE ON forecasts BEGIN
            SELECT RAISE(ABORT, 'a forecast does not change');
        END;
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
