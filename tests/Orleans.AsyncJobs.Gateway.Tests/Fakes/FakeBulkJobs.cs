using Orleans.AsyncJobs.Maintenance;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>Keeps what it was asked, or refuses it.</summary>
internal sealed class FakeBulkJobs : IBulkJobs
{
    public static readonly Guid JobId = new("018f0000-0000-7000-8000-0000000000b1");
    public static readonly Guid SampleId = new("018f0000-0000-7000-8000-0000000000b2");

    public static readonly DateTimeOffset SeenOn = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public List<BulkRequest> Previewed { get; } = [];

    public List<(BulkRequest Request, JobCaller Caller)> Started { get; } = [];

    public Exception? Refusal { get; set; }

    public Task<BulkPreview> PreviewAsync(BulkRequest request, CancellationToken cancellationToken)
    {
        Previewed.Add(request);
        return Task.FromResult(new BulkPreview(
            12, [new BulkStateCount(JobStateCode.Completed, JobStatusCode.Failed, 12)], [new BulkSample(SampleId, "Mail", JobStateCode.Completed, JobStatusCode.Failed)], 77, SeenOn));
    }

    public Task<BulkReceipt> StartAsync(BulkRequest request, JobCaller caller, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Started.Add((request, caller));
        return Task.FromResult(new BulkReceipt(JobId, 12, FakeJobRecords.On));
    }
}
