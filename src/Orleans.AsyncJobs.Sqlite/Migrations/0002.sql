-- A job with auto-delete goes in the write that ends it: nothing is left to be done afterwards. Rows that still waited for
-- it go now.
DELETE FROM jobs WHERE outbox <> 0;
DELETE FROM jobcounts;
INSERT INTO jobcounts (statecode, statuscode, operationtype, rows)
    SELECT statecode, statuscode, operationtype, count(*) FROM jobs WHERE deleted = 0 GROUP BY 1, 2, 3;
DROP INDEX jobs_effects;
ALTER TABLE jobs DROP COLUMN outbox;

-- The input of handlers is kept apart: a row that is read for the line or updated does not carry it. It is UTF-8, as a
-- blob, so that a large one can be written and read piece by piece.
CREATE TABLE jobdata (
    sequence INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

INSERT INTO jobdata (sequence, data) SELECT sequence, CAST(data AS BLOB) FROM jobs WHERE data IS NOT NULL;

-- How many bytes it has; null where there is none.
ALTER TABLE jobs ADD COLUMN databytes INTEGER;
UPDATE jobs SET databytes = octet_length(data) WHERE data IS NOT NULL;
ALTER TABLE jobs DROP COLUMN data;
