namespace Orleans.AsyncJobs.Dashboard.Bench;

/// <summary>The diagnostic queries that Dataverse publishes, as addresses of the Web API.</summary>
internal static class PublishedQueries
{
    private const string Jobs = "/api/data/v9.2/asyncoperations?";
    private const string Counts = "/groupby((statecode,statuscode,operationtype),aggregate($count as count))";

    private const string FileSizes = """
        <fetch aggregate='true'><entity name='asyncoperation'>
        <attribute name='owningextensionid' alias='owningextension' groupby='true' /><attribute name='statecode' alias='statecode' groupby='true' />
        <attribute name='statuscode' alias='statuscode' groupby='true' /><attribute name='operationtype' alias='operationtype' groupby='true' />
        <link-entity name='fileattachment' to='datablobid' from='fileattachmentid' alias='fileattachment' link-type='inner'>
        <attribute name='filesizeinbytes' alias='TotalSize' aggregate='sum' /><attribute name='filesizeinbytes' alias='RecordCount' aggregate='count' />
        <filter><condition attribute='objectidtypecode' operator='eq' value='4700' /></filter><order alias='TotalSize' descending='true' />
        </link-entity></entity></fetch>
        """;

    /// <summary>In their order; then lists that an index serves, and one question that none does.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Jobs + "$top=1000&$select=asyncoperationid,completedon,createdon,data,dependencytoken,depth,errorcode,executiontimespan,friendlymessage,iswaitingforevent,message,messagename,modifiedon,name,operationtype,_ownerid_value,postponeuntil,primaryentitytype,recurrencepattern,recurrencestarttime,_regardingobjectid_value,retrycount,sequence,startedon,statecode,utcconversiontimezonecode,workflowstagename&$expand=createdby($select=fullname),modifiedby($select=fullname),owningbusinessunit($select=name),owningextensionid($select=name),owningteam($select=name),owninguser($select=fullname)",
        Jobs + "$apply=" + Counts[1..],
        Jobs + "$apply=filter((statecode eq 1))" + Counts,
        Jobs + "$apply=filter((operationtype eq 10))" + Counts,
        Jobs + "$apply=filter((statecode eq 0 and statuscode eq 0))" + Counts,
        Jobs + "$apply=filter((datablobid ne null))/aggregate($count as FileStorageCount)",
        Jobs + "$apply=filter((datablobid eq null))/aggregate($count as DBCount)",
        Jobs + "$apply=filter((datablobid ne null))/groupby((operationtype,name,friendlymessage),aggregate($count as jobs))",
        Jobs + "fetchXml=" + Uri.EscapeDataString(FileSizes),
        Jobs + "$select=name,statuscode&$filter=statuscode eq 31&$orderby=completedon desc&$top=50",
        Jobs + "$select=name,statuscode&$filter=statecode eq 1&$orderby=sequence desc&$top=50",
        Jobs + "$select=name&$orderby=sequence desc&$top=50",
        Jobs + "$apply=groupby((_ownerid_value),aggregate(executiontimespan with average as seconds))",
    ];
}
