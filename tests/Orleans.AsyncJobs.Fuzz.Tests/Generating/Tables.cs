namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>A column, as the documents name it.</summary>
internal sealed record Column(string Name, Kind Kind);

/// <summary>A lookup: the column, the navigation property, and the set that it leads to.</summary>
internal sealed record Lookup(string Column, string Name, string Set);

/// <summary>A table of the Web API.</summary>
internal sealed record Table(string Set, string Name, string Key, IReadOnlyList<Column> Columns, IReadOnlyList<Lookup> Lookups)
{
    public IReadOnlyList<Column> OfKind(Kind kind) => [.. Columns.Where(column => column.Kind == kind)];
}

/// <summary>The tables, written down here a second time: a test that read them from the product could not miss one of them.</summary>
internal static class Tables
{
    public static Table Jobs { get; } = new(
        "asyncoperations", "asyncoperation", "asyncoperationid",
        [
            .. Columns(Kind.Text, "name", "messagename", "dependencytoken", "workload", "message", "friendlymessage", "recurrencepattern", "recurrencetimezone", "hostid", "primaryentitytype", "progressmessage", "workflowstagename"),
            .. Columns(Kind.Number, "statecode", "statuscode", "operationtype", "errorcode", "retrycount", "depth", "priority", "onfailure", "percentcomplete", "sequence", "versionnumber", "waitkind", "attempt"),
            .. Columns(Kind.Real, "executiontimespan"),
            .. Columns(Kind.Flag, "autodelete", "iswaitingforevent", "retainjobhistory"),
            .. Columns(Kind.Id, "asyncoperationid", "correlationid", "requestid", "_ownerid_value", "_createdby_value", "_regardingobjectid_value", "_parentjobid_value", "datablobid"),
            .. Columns(Kind.Moment, "createdon", "modifiedon", "startedon", "completedon", "postponeuntil", "recurrencestarttime", "occurrence", "nextoccurrence"),
        ],
        [
            new("_createdby_value", "createdby", "systemusers"), new("_modifiedby_value", "modifiedby", "systemusers"), new("_owninguser_value", "owninguser", "systemusers"),
            new("_owningteam_value", "owningteam", "teams"), new("_owningbusinessunit_value", "owningbusinessunit", "businessunits"),
            new("_owningextensionid_value", "owningextensionid", "sdkmessageprocessingsteps"), new("_parentjobid_value", "parentjobid", "asyncoperations"),
        ]);

    public static IReadOnlyList<Table> All { get; } =
    [
        Jobs,
        new(
            "fileattachments", "fileattachment", "fileattachmentid",
            [.. Columns(Kind.Text, "filename", "mimetype"), .. Columns(Kind.Number, "filesizeinbytes", "objectidtypecode", "versionnumber"), .. Columns(Kind.Id, "fileattachmentid", "_objectid_value"), .. Columns(Kind.Moment, "createdon")],
            [new("_objectid_value", "objectid_asyncoperation", "asyncoperations")]),
        new(
            "bulkdeleteoperations", "bulkdeleteoperation", "bulkdeleteoperationid",
            [.. Columns(Kind.Text, "name"), .. Columns(Kind.Number, "statecode", "statuscode", "successcount", "failurecount"), .. Columns(Kind.Flag, "isrecurring"), .. Columns(Kind.Id, "bulkdeleteoperationid", "_ownerid_value"), .. Columns(Kind.Moment, "createdon", "nextrun")],
            [new("_createdby_value", "createdby", "systemusers"), new("_asyncoperationid_value", "asyncoperationid", "asyncoperations")]),
        new(
            "bulkdeletefailures", "bulkdeletefailure", "bulkdeletefailureid",
            [.. Columns(Kind.Text, "errordescription"), .. Columns(Kind.Number, "errornumber"), .. Columns(Kind.Id, "bulkdeletefailureid", "_bulkdeleteoperationid_value"), .. Columns(Kind.Moment, "createdon")],
            [new("_bulkdeleteoperationid_value", "bulkdeleteoperationid", "bulkdeleteoperations")]),
        new(
            "systemusers", "systemuser", "systemuserid",
            [.. Columns(Kind.Text, "fullname", "domainname"), .. Columns(Kind.Flag, "isdisabled"), .. Columns(Kind.Id, "systemuserid", "_businessunitid_value"), .. Columns(Kind.Moment, "createdon")],
            [new("_businessunitid_value", "businessunitid", "businessunits")]),
        new("teams", "team", "teamid", [.. Columns(Kind.Text, "name"), .. Columns(Kind.Id, "teamid"), .. Columns(Kind.Moment, "createdon")], [new("_businessunitid_value", "businessunitid", "businessunits")]),
        new("businessunits", "businessunit", "businessunitid", [.. Columns(Kind.Text, "name"), .. Columns(Kind.Id, "businessunitid"), .. Columns(Kind.Moment, "createdon")], []),
        new("sdkmessageprocessingsteps", "sdkmessageprocessingstep", "sdkmessageprocessingstepid", [.. Columns(Kind.Text, "name"), .. Columns(Kind.Id, "sdkmessageprocessingstepid")], []),
    ];

    public static Table Of(string set) => All.First(table => table.Set == set);

    private static IEnumerable<Column> Columns(Kind kind, params string[] names) => names.Select(name => new Column(name, kind));
}
