-- The trace that a job belongs to (W3C trace context), and how many bytes the checkpoint has that its handler saved.
ALTER TABLE jobs ADD COLUMN traceparent TEXT;
ALTER TABLE jobs ADD COLUMN tracestate TEXT;
ALTER TABLE jobs ADD COLUMN checkpointbytes INTEGER;

-- Derived: where a row stands that is neither completed nor deleted: what it waits for (1 a slot, 2 its turn, 3 a date,
-- 4 its next attempt, 5 a resume, 6 access, 7 the end of an abandoned run, also when it is completed), 10 when it waits for
-- none of these, or its status code while it runs. Null for all others.
ALTER TABLE jobs ADD COLUMN stage INTEGER;
UPDATE jobs SET stage = CASE
        WHEN abandoned <> 0 THEN 7
        WHEN statecode = 0 THEN iif(admitted <> 0, 1, 2)
        WHEN statecode = 1 THEN iif(wait = 0, 10, wait + 2)
        ELSE statuscode END
    WHERE deleted = 0 AND (statecode <> 3 OR abandoned <> 0);

-- Derived: since when a member of a token stands that nobody in its line passes unless something happens to it: it is
-- suspended, has failed and halts the line, or its last run is abandoned. Null for all others.
ALTER TABLE jobs ADD COLUMN blockedsince INTEGER;
UPDATE jobs SET blockedsince = modifiedon WHERE turn IS NOT NULL AND deleted = 0 AND (statecode IN (1, 3) OR abandoned <> 0);

CREATE INDEX jobs_stage ON jobs (stage) WHERE stage IS NOT NULL;
CREATE INDEX jobs_blocked ON jobs (blockedsince) WHERE blockedsince IS NOT NULL;

-- Failed rows by when they failed.
CREATE INDEX jobs_failed ON jobs (completedon) WHERE statuscode = 31;

-- How many rows that are not deleted stand where; kept in the same transaction as the rows. Column wait: what they wait
-- for, 0 for nothing.
DROP TABLE jobcounts;
CREATE TABLE jobcounts (
    statecode INTEGER NOT NULL,
    statuscode INTEGER NOT NULL,
    operationtype INTEGER NOT NULL,
    messagename TEXT NOT NULL,
    wait INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (statecode, statuscode, operationtype, messagename, wait)
) STRICT, WITHOUT ROWID;

INSERT INTO jobcounts (statecode, statuscode, operationtype, messagename, wait, rows)
    SELECT statecode, statuscode, operationtype, messagename, iif(stage < 10, stage, 0), count(*) FROM jobs WHERE deleted = 0 GROUP BY 1, 2, 3, 4, 5;

-- What a handler saved for its next run.
CREATE TABLE jobcheckpoints (
    sequence INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

-- The runs of a job that its own row does not tell of, and of those the first and the newest 99.
CREATE TABLE jobruns (
    sequence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    silo TEXT,
    startedon INTEGER NOT NULL,
    seconds REAL,
    outcome INTEGER NOT NULL,
    errorcode INTEGER,
    message TEXT,
    stack TEXT,
    PRIMARY KEY (sequence, attempt)
) STRICT, WITHOUT ROWID;

-- What handlers logged. Column startbyte: how many bytes the lines of the run before this one had, whether they are still
-- there or not.
CREATE TABLE joblogs (
    sequence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    number INTEGER NOT NULL,
    loggedon INTEGER NOT NULL,
    level INTEGER NOT NULL,
    category TEXT NOT NULL,
    text TEXT NOT NULL,
    startbyte INTEGER NOT NULL,
    PRIMARY KEY (sequence, attempt, number)
) STRICT, WITHOUT ROWID;

-- What people and clients did. A number is never given twice.
CREATE TABLE jobactions (
    actionid INTEGER PRIMARY KEY AUTOINCREMENT,
    actedon INTEGER NOT NULL,
    userid BLOB NOT NULL,
    username TEXT NOT NULL,
    origin INTEGER NOT NULL,
    reason TEXT,
    verb INTEGER NOT NULL,
    jobid BLOB,
    name TEXT,
    filter TEXT,
    jobs INTEGER,
    until INTEGER,
    maxruns INTEGER
) STRICT;

CREATE INDEX jobactions_job ON jobactions (jobid) WHERE jobid IS NOT NULL;

-- What happened to the jobs of a handler in the minute or hour that begins at a time. Columns run0 to wait9: how
-- many runs and waits were of this length, from up to 10 ms to above 1 h.
CREATE TABLE jobrates (
    seconds INTEGER NOT NULL,
    start INTEGER NOT NULL,
    messagename TEXT NOT NULL,
    created INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    canceled INTEGER NOT NULL,
    retried INTEGER NOT NULL,
    run0 INTEGER NOT NULL,
    run1 INTEGER NOT NULL,
    run2 INTEGER NOT NULL,
    run3 INTEGER NOT NULL,
    run4 INTEGER NOT NULL,
    run5 INTEGER NOT NULL,
    run6 INTEGER NOT NULL,
    run7 INTEGER NOT NULL,
    run8 INTEGER NOT NULL,
    run9 INTEGER NOT NULL,
    wait0 INTEGER NOT NULL,
    wait1 INTEGER NOT NULL,
    wait2 INTEGER NOT NULL,
    wait3 INTEGER NOT NULL,
    wait4 INTEGER NOT NULL,
    wait5 INTEGER NOT NULL,
    wait6 INTEGER NOT NULL,
    wait7 INTEGER NOT NULL,
    wait8 INTEGER NOT NULL,
    wait9 INTEGER NOT NULL,
    PRIMARY KEY (seconds, start, messagename)
) STRICT, WITHOUT ROWID;

-- Up to which time minutes are contained in hours too.
INSERT INTO counters (name, value) VALUES ('rates', 0);

-- The state of other grains of the service.
CREATE TABLE grainstate (
    graintype TEXT NOT NULL,
    grainid TEXT NOT NULL,
    statename TEXT NOT NULL,
    etag INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (graintype, grainid, statename)
) STRICT, WITHOUT ROWID;
