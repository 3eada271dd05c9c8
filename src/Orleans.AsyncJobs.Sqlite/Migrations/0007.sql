-- How many jobs the newest run of a bulk delete has deleted, and how many it could not delete.
CREATE TABLE bulkdeletes (
    sequence INTEGER PRIMARY KEY,
    deleted INTEGER NOT NULL,
    failed INTEGER NOT NULL
) STRICT;

-- Jobs that the newest run of a bulk delete could not delete.
CREATE TABLE bulkdeletefailures (
    sequence INTEGER NOT NULL,
    jobid BLOB NOT NULL,
    failureid BLOB NOT NULL,
    failedon INTEGER NOT NULL,
    errorcode INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (sequence, jobid)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX bulkdeletefailures_id ON bulkdeletefailures (failureid);
