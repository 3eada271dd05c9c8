-- The index of jobs that recur tells those whose last run failed as well.
DROP INDEX jobs_recurring;
CREATE INDEX jobs_recurring ON jobs (nextoccurrence, sequence, errorcode) WHERE recurrencepattern IS NOT NULL AND statecode <> 3;
