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
