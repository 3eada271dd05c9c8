-- The zone of a recurring job's rule; the occurrence that is under way, or was the last one of a series that has ended; the
-- one that comes next, as the rule has it; and where somebody has moved that to.
ALTER TABLE jobs ADD COLUMN recurrencetimezone TEXT;
ALTER TABLE jobs ADD COLUMN occurrence INTEGER;
ALTER TABLE jobs ADD COLUMN nextoccurrence INTEGER;
ALTER TABLE jobs ADD COLUMN movedto INTEGER;

-- The occurrence that a run belongs to.
ALTER TABLE jobruns ADD COLUMN occurrence INTEGER;

-- Jobs that recur, the next one first.
CREATE INDEX jobs_recurring ON jobs (nextoccurrence) WHERE recurrencepattern IS NOT NULL AND statecode <> 3;
