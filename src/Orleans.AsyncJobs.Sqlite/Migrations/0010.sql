-- Who the lookups of jobs point to. Their rows appear as they are met; these are there from the first day.
CREATE TABLE systemusers (
    systemuserid BLOB PRIMARY KEY,
    fullname TEXT NOT NULL,
    domainname TEXT,
    azureactivedirectoryobjectid BLOB,
    isdisabled INTEGER NOT NULL,
    _businessunitid_value BLOB NOT NULL,
    createdon INTEGER,
    modifiedon INTEGER,
    versionnumber INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE teams (
    teamid BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    _businessunitid_value BLOB NOT NULL,
    createdon INTEGER,
    modifiedon INTEGER,
    versionnumber INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE businessunits (
    businessunitid BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    _parentbusinessunitid_value BLOB,
    createdon INTEGER,
    modifiedon INTEGER,
    versionnumber INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sdkmessageprocessingsteps (
    sdkmessageprocessingstepid BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    createdon INTEGER,
    modifiedon INTEGER,
    versionnumber INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO businessunits (businessunitid, name, versionnumber) VALUES (X'5F1C0000000040008000000000000010', 'AsyncJobs', 1);
INSERT INTO systemusers (systemuserid, fullname, isdisabled, _businessunitid_value, versionnumber)
    VALUES (X'5F1C0000000040008000000000000001', 'SYSTEM', 0, X'5F1C0000000040008000000000000010', 1);
