-- The job table. Times are UTC ticks (100 ns since 0001-01-01), Guids are 16 bytes in big-endian order, so that
-- version-7 ids sort by time. Columns named as in the Web API hold what it shows; the others are internal.
CREATE TABLE jobs (
    sequence INTEGER PRIMARY KEY,
    versionnumber INTEGER NOT NULL,
    -- Derived: 0 may be dispatched (Ready, admitted, not deleted), 1 holds a run (Locked, or its last run is abandoned), null neither.
    line INTEGER,
    -- Derived: the place in the token's line; 0 while it holds a run, null when out of it (no token, or completed without halting it).
    turn INTEGER,
    asyncoperationid BLOB NOT NULL,
    kind INTEGER NOT NULL,
    partition INTEGER NOT NULL,
    name TEXT NOT NULL,
    messagename TEXT NOT NULL,
    operationtype INTEGER NOT NULL,
    -- The message name where it has a limit of its own, otherwise empty.
    limitedmessagename TEXT NOT NULL,
    dependencytoken TEXT,
    priority INTEGER NOT NULL,
    onfailure INTEGER NOT NULL,
    autodelete INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    createdon INTEGER NOT NULL,
    _createdby_value BLOB NOT NULL,
    _ownerid_value BLOB NOT NULL,
    correlationid BLOB,
    requestid BLOB,
    workload TEXT,
    primaryentitytype TEXT,
    _regardingobjectid_value BLOB,
    _owningextensionid_value BLOB,
    _workflowactivationid_value BLOB,
    recurrencestarttime INTEGER,
    statecode INTEGER NOT NULL,
    statuscode INTEGER NOT NULL,
    modifiedon INTEGER NOT NULL,
    _modifiedby_value BLOB NOT NULL,
    startedon INTEGER,
    completedon INTEGER,
    postponeuntil INTEGER,
    executiontimespan REAL,
    attempt INTEGER NOT NULL,
    retrycount INTEGER NOT NULL,
    lostruns INTEGER NOT NULL,
    errorcode INTEGER,
    percentcomplete INTEGER,
    hostid TEXT,
    wait INTEGER NOT NULL,
    requestedby TEXT,
    abandoned INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    outbox INTEGER NOT NULL,
    position INTEGER NOT NULL,
    admitted INTEGER NOT NULL,
    recurrencepattern TEXT,
    progressmessage TEXT,
    friendlymessage TEXT,
    message TEXT,
    data TEXT
) STRICT;

-- Five indexes, since they are what a write costs. Each but the first is partial: a row out of its condition costs nothing.
CREATE UNIQUE INDEX jobs_id ON jobs (asyncoperationid);

-- Runnable rows by lane, and rows that hold a run: one index, told apart by its first column.
-- SQLite ends every index entry with the primary key, which is the sequence.
CREATE INDEX jobs_line ON jobs (line, partition, priority DESC, _ownerid_value, limitedmessagename) WHERE line IS NOT NULL;

-- Suspended rows that wait for a time.
CREATE INDEX jobs_due ON jobs (partition, postponeuntil) WHERE statecode = 1 AND postponeuntil IS NOT NULL;

-- The members of a token that are not out of its line, in order; and, since the one that holds the run has
-- turn 0, the guard against a second one.
CREATE UNIQUE INDEX jobs_turn ON jobs (dependencytoken, turn) WHERE turn IS NOT NULL;

-- Rows with effects still to be done. A row in this state may be of any other state too, so it needs its own index.
CREATE INDEX jobs_effects ON jobs (partition) WHERE outbox <> 0;

-- How many rows that are not deleted stand in each state; kept in the same transaction as the rows.
CREATE TABLE jobcounts (
    statecode INTEGER NOT NULL,
    statuscode INTEGER NOT NULL,
    operationtype INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (statecode, statuscode, operationtype)
) STRICT, WITHOUT ROWID;

-- The highest sequence that may have been given out.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('sequence', 0);

-- The message names with a limit, as they were last told. While rows are moved between lanes, the counter 'lanes' says
-- up to which sequence that is done; it is missing otherwise.
CREATE TABLE limitedmessagenames (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Keys under which jobs were created. A record outlives its jobs. Column jobs: the first sequence as 8 bytes in
-- big-endian order (the others follow it without a gap), then the 16 bytes of each id.
CREATE TABLE idempotency (
    ownerid BLOB NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    expireson INTEGER NOT NULL,
    jobs BLOB NOT NULL,
    PRIMARY KEY (ownerid, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_expireson ON idempotency (expireson);
