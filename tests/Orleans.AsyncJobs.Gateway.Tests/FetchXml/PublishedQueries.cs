namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Queries of Dataverse's page on the asynchronous service, word for word.</summary>
internal static class PublishedQueries
{
    public const string FileSizes =
        """<fetch aggregate='true'> <entity name='asyncoperation'> <attribute name='owningextensionid' alias='owningextension' groupby='true' /> <attribute name='statecode' alias='statecode' groupby='true' /> <attribute name='statuscode' alias='statuscode' groupby='true' /> <attribute name='operationtype' alias='operationtype' groupby='true' /> <link-entity name='fileattachment' to='datablobid' from='fileattachmentid' alias='fileattachment' link-type='inner'> <attribute name='filesizeinbytes' alias='TotalSize' aggregate='sum' /> <attribute name='filesizeinbytes' alias='RecordCount' aggregate='count' /> <filter> <condition attribute='objectidtypecode' operator='eq' value='4700' /> </filter> <order alias='TotalSize' descending='true' /> </link-entity> </entity> </fetch>""";
}
