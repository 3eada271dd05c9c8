using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>A row of <c>asyncoperations</c> as it was read.</summary>
internal sealed class JobRow(JsonObject row)
{
    public int State => Number("statecode");

    public int Status => Number("statuscode");

    public int RetryCount => Number("retrycount");

    public int? ErrorCode => (int?)row["errorcode"];

    public string? Message => (string?)row["message"];

    public double? ExecutionSeconds => (double?)row["executiontimespan"];

    public string? Text(string column) => (string?)row[column];

    public DateTimeOffset? Time(string column) => (DateTimeOffset?)row[column];

    public int Number(string column) => (int)row[column]!;

    public override string ToString() => row.ToJsonString();
}
