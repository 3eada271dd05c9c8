-- The index of stages holds what waits: a row that runs is found by its line, and is not moved there and back.
DROP INDEX jobs_stage;
CREATE INDEX jobs_stage ON jobs (stage) WHERE stage < 20;
