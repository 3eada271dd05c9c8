-- Data above 16 KiB is a file of its own. Data that is in jobdata already stays there, and is read from there.
ALTER TABLE jobs ADD COLUMN datablobid BLOB;
ALTER TABLE jobs ADD COLUMN datablobid_name TEXT;

-- Time, version and variant of an id are those of the job's.
UPDATE jobs SET datablobid = CAST(substr(asyncoperationid, 1, 9) || randomblob(7) AS BLOB), datablobid_name = 'data.txt' WHERE databytes > 16384;

-- Jobs with a file, to be counted and joined without a look at the others, or at any row.
CREATE INDEX jobs_datablob ON jobs (datablobid, deleted) WHERE datablobid IS NOT NULL;

-- Files that are kept in chunks. Column sequence: the job; null while the file belongs to none, because it is still being
-- uploaded or because its chunks are to be deleted.
CREATE TABLE jobblobs (
    blobid BLOB PRIMARY KEY,
    sequence INTEGER,
    createdon INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX jobblobs_sequence ON jobblobs (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX jobblobs_free ON jobblobs (blobid) WHERE sequence IS NULL;

-- The chunks of a file, numbered from 0. Each holds whole characters of UTF-8.
CREATE TABLE jobchunks (
    blobid BLOB NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (blobid, number)
) STRICT;

-- Dataverse: table FileAttachment.
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
    WHERE jobs.datablobid IS NOT NULL AND jobs.deleted = 0;
