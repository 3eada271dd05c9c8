using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>Says what an action on many jobs would hit, and stores the job that does it.</summary>
internal sealed class BulkJobs(
    IJobQueries queries,
    IJobRecords records,
    IJobClient client,
    IGrainFactory grains,
    RandomSource random,
    JobInstruments instruments,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : IBulkJobs
{
    private const int SampleRows = 10;
    private const int DeletesWithoutConfirmation = 100;

    private static readonly JobColumn[] StateColumns = [JobColumns.Get("statecode"), JobColumns.Get("statuscode")];
    private static readonly JobColumn[] SampleColumns = [JobColumns.Get("asyncoperationid"), JobColumns.Get("name"), .. StateColumns];

    /// <summary>How long an action can be taken back before it starts.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(10);

    public Task<BulkPreview> PreviewAsync(BulkRequest request, CancellationToken cancellationToken) => PreviewAsync(request, time.GetUtcNow(), cancellationToken);

    private async Task<BulkPreview> PreviewAsync(BulkRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Check(request, now);
        var last = await BulkScope.ReadLastSequenceAsync(queries, cancellationToken);

        // A number beyond the last job, or a moment to come, would let in what nobody has seen.
        var upTo = Math.Min(request.UpToSequence ?? last, last);
        var seenOn = request.SeenOn < now ? request.SeenOn.Value : now;
        var scope = new BulkScope(queries, request.Filter, upTo, seenOn);
        var byState = await CountAsync(scope, cancellationToken);
        var sample = await scope.ReadNewestAsync(SampleColumns, SampleRows, cancellationToken);
        return new BulkPreview(
            byState.Sum(state => state.Count),
            byState,
            [.. sample.Select(row => new BulkSample((Guid)row[0]!, (string)row[1]!, (JobStateCode)row[2]!, (JobStatusCode)row[3]!))],
            upTo,
            seenOn);
    }

    public async Task<BulkReceipt> StartAsync(BulkRequest request, JobCaller caller, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(caller.Reason))
        {
            throw JobException.Invalid("A reason is needed for an action on many jobs; it is told in the activity of each.");
        }

        if (JobActions.FindFault(caller) is { } fault)
        {
            throw fault;
        }

        var now = time.GetUtcNow();
        var (preview, refusal) = await TryAsync(request, now, cancellationToken);
        var verb = BulkVerb.Find(request.Verb)!;
        var job = new NewJob
        {
            MessageName = verb.MessageName,
            Name = TextLimit.Cut($"{verb.Word} {preview.Count} {(preview.Count == 1 ? "job" : "jobs")}: {request.FilterText}", JobColumns.Get("name").MaxLength!.Value),
            Data = new BulkJobData(request.Filter, preview.UpToSequence, preview.SeenOn, preview.Count).ToJson(),
            Priority = 10,
            PostponeUntil = now + UndoTime,
        };

        // In the same commit: a job without its entry would do nothing.
        job = job with
        {
            Entry = new JobAction
            {
                On = now,
                Caller = caller,
                Verb = request.Verb,
                Name = job.Name,
                Filter = request.FilterText,
                Count = preview.Count,
                Until = request.Until?.ToUniversalTime(),
            },
        };
        if (request.Key is not { } key)
        {
            var receipt = await client.CreateAsync(job, caller, cancellationToken);
            return new BulkReceipt(receipt.JobId, preview.Count, job.PostponeUntil.Value);
        }

        var submission = new JobSubmission(random.NextId(now), job) { AskedAs = key.AskedAs, Refusal = refusal };
        var creation = await CreateActivity.RunAsync(
            instruments.Source,
            [submission],
            inTrace => grains.GetGrain<IDispatcherGrain>(AsyncJobsDefaults.Partition).CreateOnceAsync(inTrace, caller, key.Value).WaitAsync(cancellationToken));
        var jobId = creation.Receipts[0].JobId;
        return creation.WasRepeated ? await FirstReceiptAsync(jobId, request.Verb, cancellationToken) : new BulkReceipt(jobId, preview.Count, job.PostponeUntil.Value);
    }

    /// <summary>Says what the action would hit. A refusal of a request with a key is not thrown yet: if the key is known, the first answer is given instead.</summary>
    private async Task<(BulkPreview Preview, JobException? Refusal)> TryAsync(BulkRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var preview = new BulkPreview(0, [], [], 0, now);
        try
        {
            preview = await PreviewAsync(request, now, cancellationToken);
            Confirm(request, preview.Count);
            return (preview, null);
        }
        catch (JobException exception) when (request.Key is not null && BulkVerb.Find(request.Verb) is not null)
        {
            return (preview, exception);
        }
    }

    /// <summary>What was answered first, as the activity tells it: it is kept longer than keys, and when the job is gone.</summary>
    private async Task<BulkReceipt> FirstReceiptAsync(Guid jobId, JobActionVerb verb, CancellationToken cancellationToken)
    {
        var (asked, _) = await BulkEntry.FindAsync(records, jobId, verb, cancellationToken);
        return asked is null
            ? throw new InvalidOperationException($"The activity does not tell of the action on many jobs {jobId:D}, which was stored with it.")
            : new BulkReceipt(jobId, asked.Count ?? 0, asked.On + UndoTime);
    }

    private static void Check(BulkRequest request, DateTimeOffset now)
    {
        if (BulkVerb.Find(request.Verb) is null)
        {
            throw JobException.Invalid($"{request.Verb} is no action on many jobs; {string.Join(", ", BulkVerb.All.Select(verb => verb.MessageName))} are.");
        }

        if (request.Verb == JobActionVerb.PostponeMany && request.Until is null)
        {
            throw JobException.Invalid("Until is missing; it names the moment to postpone the jobs to.");
        }

        if (request.Until <= now)
        {
            throw JobException.Invalid("Until is in the past; jobs that wait would go on at once. Resume them if that is meant.");
        }

        if (request.Until > JobLimits.LatestDate)
        {
            throw JobException.Invalid("Until is after 9999-12-30, the last day that can be stored.");
        }
    }

    private static void Confirm(BulkRequest request, long count)
    {
        if (request.ConfirmedCount is { } confirmed && confirmed < count)
        {
            throw new JobException(
                JobErrorKind.Conflict, JobErrorCodes.InvalidArgument, $"{confirmed} jobs were confirmed, and there are {count} now. Look again before you go on.");
        }

        if (request is { Verb: JobActionVerb.DeleteMany, ConfirmedCount: null } && count > DeletesWithoutConfirmation)
        {
            throw JobException.Invalid($"{count} jobs would be deleted. Above {DeletesWithoutConfirmation} the number has to be confirmed: ConfirmedCount is missing.");
        }
    }

    /// <summary>Counts by state in one walk over the jobs, however many they are.</summary>
    private static async Task<IReadOnlyList<BulkStateCount>> CountAsync(BulkScope scope, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<int, BulkStateCount>();
        IReadOnlyList<object?[]> page;
        var last = 0L;
        do
        {
            page = await scope.ReadAsync(StateColumns, last, JobQuery.MaxRows, cancellationToken);
            foreach (var row in page)
            {
                var status = (int)row[2]!;
                var count = counts.GetValueOrDefault(status) ?? new BulkStateCount((JobStateCode)row[1]!, (JobStatusCode)status, 0);
                counts[status] = count with { Count = count.Count + 1 };
            }

            last = page.Count == 0 ? last : (long)page[^1][0]!;
        }
        while (page.Count == JobQuery.MaxRows);
        return [.. counts.Values];
    }
}
