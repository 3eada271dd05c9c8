namespace Orleans.AsyncJobs.Model;

/// <summary>The codes of a background operation, of those of its row: it is never Suspended, and its handler's own failure has the code 0. Source: Dataverse, table backgroundoperation.</summary>
internal static class OperationCodes
{
    public static JobStateCode StateOf(JobStateCode state) => state == JobStateCode.Suspended ? JobStateCode.Ready : state;

    public static JobStatusCode StatusOf(JobStatusCode status) => status == JobStatusCode.Waiting ? JobStatusCode.WaitingForResources : status;

    public static int ErrorOf(int? errorCode) => errorCode is null or JobErrorCodes.IsvAborted ? 0 : errorCode.Value;
}
