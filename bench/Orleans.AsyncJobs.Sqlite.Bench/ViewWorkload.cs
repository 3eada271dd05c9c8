using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Bench;

/// <summary>How long each read of the page takes over a million jobs.</summary>
internal static class ViewWorkload
{
    private const int Jobs = 1_000_000;
    private const int Actions = 2_000;
    private const int LogLines = 500;
    private const int WarmUpCalls = 3;
    private const int Calls = 50;
    private const int PageRows = 51;

    /// <summary>What the page walks at a time where no index serves it, at first and at most.</summary>
    private static readonly long[] Windows = [4_000, 256_000];

    private static readonly JobColumn Sequence = JobColumns.Get("sequence");

    /// <summary>The columns of a row of the page's list.</summary>
    private static readonly JobColumn[] Columns =
    [
        .. new[]
        {
            "asyncoperationid", "name", "messagename", "dependencytoken", "statecode", "statuscode", "errorcode", "message", "retrycount", "percentcomplete",
            "progressmessage", "createdon", "startedon", "completedon", "postponeuntil", "executiontimespan", "sequence", "attempt", "waitkind",
        }.Select(JobColumns.Get),
    ];

    public static async Task RunAsync(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var services = new ServiceCollection().AddSqliteJobStore(options => options.Path = folder).BuildServiceProvider();
        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(CancellationToken.None);
        var now = DateTimeOffset.UtcNow;
        var jobs = await new ViewJobs(now).FillAsync(store, Jobs);
        await RecordAsync(store, jobs, now);
        Console.WriteLine($"{await store.ReadInfoAsync(CancellationToken.None)}");
        Console.WriteLine($"{"read",-44} {"p50 ms",8} {"p95 ms",8} {"rows",8}");
        foreach (var (name, read) in Reads(store, jobs, now))
        {
            await MeasureAsync(name, read);
        }

        await store.CloseAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RecordAsync(IJobStore store, IReadOnlyList<JobState> jobs, DateTimeOffset now)
    {
        JobLogLine[] lines = [.. Enumerable.Range(1, LogLines).Select(number => new JobLogLine(number, now, LogLevel.Information, "Handler", $"Line {number} of a log"))];
        await store.AppendLogAsync(jobs[0].Job.JobId, 1, lines, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, Actions).Select(i => store.AppendActionAsync(
            new JobAction { On = now, Caller = JobCaller.System, Verb = JobActionVerb.Retry, JobId = jobs[i % 100].Job.JobId }, CancellationToken.None)));
    }

    private static IEnumerable<(string Name, Func<Task<int>> Read)> Reads(IJobStore store, IReadOnlyList<JobState> jobs, DateTimeOffset now)
    {
        yield return ("counts", async () => (await store.CountAsync(CancellationToken.None)).Count);
        yield return ("list, newest", () => ListAsync(store, null));
        foreach (var wait in Enum.GetValues<JobWaitKind>().Where(wait => wait != JobWaitKind.None))
        {
            yield return ($"list, waits for {wait}", () => ListAsync(store, Is("waitkind", (int)wait)));
        }

        foreach (var status in Enum.GetValues<JobStatusCode>().Where(status => status < JobStatusCode.Succeeded))
        {
            yield return ($"list, {status}", () => ListAsync(store, Is("statuscode", (int)status)));
        }

        foreach (var state in new[] { JobStateCode.Ready, JobStateCode.Suspended, JobStateCode.Locked })
        {
            yield return ($"list, {state}", () => ListAsync(store, Is("statecode", (int)state)));
        }

        yield return ("failed, last first", () => ListAsync(store, Is("statuscode", (int)JobStatusCode.Failed), new JobOrder(JobColumns.Get("completedon"), Descending: true), new JobOrder(Sequence, Descending: true)));
        yield return ("running, longest first", () => ListAsync(store, Is("statecode", (int)JobStateCode.Locked), new JobOrder(JobColumns.Get("startedon"), Descending: false)));
        foreach (var window in Windows)
        {
            yield return ($"one handler in {window:N0}", () => ListAsync(store, Within(Is("messagename", "Handler7"), window)));
            yield return ($"no such handler in {window:N0}", () => ListAsync(store, Within(Is("messagename", "None"), window)));
            yield return ($"name with a text, none in {window:N0}", () => ListAsync(store, Within(new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Contains, "nowhere"), window)));
        }

        yield return ("50 rows by id", () => ListAsync(store, new JobFilter.In(JobColumns.Get("asyncoperationid"), [.. jobs.Take(50).Select(job => (object?)job.Job.JobId)])));
        yield return ("count of all", () => CountAsync(store, null));
        yield return ("count of failed", () => CountAsync(store, Is("statuscode", (int)JobStatusCode.Failed)));
        yield return ("runs of a job", async () => (await store.ReadRunsAsync(jobs[0].Job.JobId, CancellationToken.None)).Count);
        yield return ("log of a run", async () => (await store.ReadLogAsync(jobs[0].Job.JobId, 1, 0, 5_000, CancellationToken.None)).Count);
        yield return ("actions, newest 100", async () => (await store.ReadActionsAsync(null, null, 100, CancellationToken.None)).Count);
        yield return ("actions of a job", async () => (await store.ReadActionsAsync(jobs[0].Job.JobId, null, 200, CancellationToken.None)).Count);
        yield return ("rates of the last hour, by minute", () => RatesAsync(store, now.AddHours(-1), now, TimeSpan.FromMinutes(1)));
        yield return ("rates of the last day, by hour", () => RatesAsync(store, now.AddDays(-1), now, TimeSpan.FromHours(1)));
        yield return ("blocked lines, 50", async () => (await store.ReadBlockedLinesAsync(50, CancellationToken.None)).Count);
        yield return ("blocked lines, 200", async () => (await store.ReadBlockedLinesAsync(200, CancellationToken.None)).Count);
        yield return ("members of a line, 100", async () => (await store.ReadMembersAsync("customer 7", null, 100, CancellationToken.None)).Count);
        yield return ("info", async () => (await store.ReadInfoAsync(CancellationToken.None)).Schema);
    }

    private static async Task MeasureAsync(string name, Func<Task<int>> read)
    {
        var rows = 0;
        for (var i = 0; i < WarmUpCalls; i++)
        {
            rows = await read();
        }

        List<double> times = [];
        for (var i = 0; i < Calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await read();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"{name,-44} {times[Calls / 2],8:F2} {times[Calls * 95 / 100],8:F2} {rows,8:N0}");
    }

    private static JobFilter Is(string column, object value) => new JobFilter.Compare(JobColumns.Get(column), JobComparison.Equal, value);

    /// <summary>The newest places of the order, as the page walks them.</summary>
    private static JobFilter Within(JobFilter filter, long window) => new JobFilter.And(
        new JobFilter.And(new JobFilter.Compare(Sequence, JobComparison.LessThan, Jobs + 1L), new JobFilter.Compare(Sequence, JobComparison.GreaterThanOrEqual, Jobs + 1 - window)), filter);

    private static async Task<int> ListAsync(IJobStore store, JobFilter? filter, params JobOrder[] order) =>
        (await store.QueryAsync(
            new JobQuery { Columns = Columns, Filter = filter, Order = order.Length > 0 ? order : [new JobOrder(Sequence, Descending: true)], Limit = PageRows },
            CancellationToken.None)).Rows.Count;

    private static async Task<int> CountAsync(IJobStore store, JobFilter? filter) =>
        (int)(await store.QueryAsync(new JobQuery { Columns = [Sequence], Filter = filter, Limit = 0, WithCount = true }, CancellationToken.None)).Count!.Value;

    private static async Task<int> RatesAsync(IJobStore store, DateTimeOffset from, DateTimeOffset until, TimeSpan bucket) =>
        (await store.ReadRatesAsync(from, until, bucket, CancellationToken.None)).Count;
}
