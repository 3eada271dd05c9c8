-- The job whose handler made a job, and the way from it to its children. A job from outside has no entry in the index.
ALTER TABLE jobs ADD COLUMN _parentjobid_value BLOB;
CREATE INDEX jobs_parent ON jobs (_parentjobid_value) WHERE _parentjobid_value IS NOT NULL;

-- Children that were deleted: a run of their parent that is done again makes them no second time. They go with their parent.
CREATE TABLE deletedchildren (
    parentid BLOB NOT NULL,
    childid BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (parentid, childid)
) STRICT, WITHOUT ROWID;
