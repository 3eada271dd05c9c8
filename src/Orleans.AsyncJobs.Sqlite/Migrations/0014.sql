-- Background operations are rows of jobs with kind 1. What only they have: for how many seconds the row is kept once the operation
-- has ended, where its end is told, and the base address that its caller used.
ALTER TABLE jobs ADD COLUMN ttlinseconds INTEGER;
ALTER TABLE jobs ADD COLUMN callbackurl TEXT;
ALTER TABLE jobs ADD COLUMN baseaddress TEXT;

-- Both cost a system job nothing: operations in the order of their creation, and those that have ended by when they are to go.
CREATE INDEX jobs_operations ON jobs (kind) WHERE kind = 1;
CREATE INDEX jobs_expiring ON jobs (completedon + ttlinseconds * 10000000) WHERE kind = 1 AND statecode = 3;

-- Each kind is counted apart. All rows so far are system jobs.
ALTER TABLE jobcounts RENAME TO oldcounts;
CREATE TABLE jobcounts (
    kind INTEGER NOT NULL,
    statecode INTEGER NOT NULL,
    statuscode INTEGER NOT NULL,
    operationtype INTEGER NOT NULL,
    messagename TEXT NOT NULL,
    wait INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (kind, statecode, statuscode, operationtype, messagename, wait)
) STRICT, WITHOUT ROWID;
INSERT INTO jobcounts SELECT 0, statecode, statuscode, operationtype, messagename, wait, rows FROM oldcounts;
DROP TABLE oldcounts;

-- The input of an operation is no attachment of a system job.
DROP VIEW fileattachments;
DROP INDEX jobs_datablob;
CREATE INDEX jobs_datablob ON jobs (datablobid, deleted, kind) WHERE datablobid IS NOT NULL;
CREATE VIEW fileattachments AS
    SELECT
        jobs.datablobid AS fileattachmentid,
        jobs.datablobid_name AS filename,
        jobs.databytes AS filesizeinbytes,
        'text/plain' AS mimetype,
        4700 AS objectidtypecode,
        jobs.asyncoperationid AS objectid,
        jobs.asyncoperationid AS _objectid_value,
        'data' AS regardingfieldname,
        coalesce(jobblobs.createdon, jobs.createdon) AS createdon,
        jobs.versionnumber AS versionnumber
    FROM jobs LEFT JOIN jobblobs ON jobblobs.blobid = jobs.datablobid
    WHERE jobs.datablobid IS NOT NULL AND jobs.deleted = 0 AND jobs.kind = 0;
