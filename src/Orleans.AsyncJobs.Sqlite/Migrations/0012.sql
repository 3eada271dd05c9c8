-- The rows of a lane by position, which for all but jobs that recur is their sequence.
DROP INDEX jobs_line;
CREATE INDEX jobs_line ON jobs (line, partition, priority DESC, _ownerid_value, limitedmessagename, position) WHERE line IS NOT NULL;
