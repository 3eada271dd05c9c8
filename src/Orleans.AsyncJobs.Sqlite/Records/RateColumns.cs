using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Records;

/// <summary>The numbers of a row of rates, in the order of its columns.</summary>
internal static class RateColumns
{
    public const int Created = 0;
    public const int Succeeded = 1;
    public const int Failed = 2;
    public const int Canceled = 3;
    public const int Retried = 4;
    public const int FirstRun = 5;

    /// <summary>The seconds of a minute and of an hour: column <c>seconds</c>.</summary>
    public const int Minute = 60;
    public const int Hour = 3_600;

    private static readonly int Buckets = JobRate.BucketSeconds.Count;

    public static int FirstWait { get; } = FirstRun + Buckets;

    public static int Count { get; } = FirstWait + Buckets;

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "created", "succeeded", "failed", "canceled", "retried",
        .. Enumerable.Range(0, Buckets).Select(static bucket => $"run{bucket}"),
        .. Enumerable.Range(0, Buckets).Select(static bucket => $"wait{bucket}"),
    ];

    public static string List { get; } = string.Join(", ", Names);

    /// <summary>Adds to a row that is there.</summary>
    public static string AddUp { get; } = $"ON CONFLICT DO UPDATE SET {string.Join(", ", Names.Select(static name => $"{name} = {name} + excluded.{name}"))}";

    /// <summary>The numbers of a change.</summary>
    public static void Add(long[] sums, RateChange change)
    {
        sums[Created] += change.Created ? 1 : 0;
        sums[Retried] += change.Retried ? 1 : 0;
        switch (change.Ended)
        {
            case JobStatusCode.Succeeded:
                sums[Succeeded]++;
                break;
            case JobStatusCode.Failed:
                sums[Failed]++;
                break;
            case JobStatusCode.Canceled:
                sums[Canceled]++;
                break;
        }

        if (change.RunSeconds is { } run)
        {
            sums[FirstRun + RateChange.BucketOf(run)]++;
        }

        if (change.WaitSeconds is { } wait)
        {
            sums[FirstWait + RateChange.BucketOf(wait)]++;
        }
    }

    /// <summary>Reads a row: its begin, its handler and its numbers.</summary>
    public static JobRate Read(PreparedStatement row)
    {
        var values = new long[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.Int64(2 + i);
        }

        return new JobRate
        {
            From = row.Time(0),
            MessageName = row.Text(1),
            Created = values[Created],
            Succeeded = values[Succeeded],
            Failed = values[Failed],
            Canceled = values[Canceled],
            Retried = values[Retried],
            RunBuckets = values[FirstRun..FirstWait],
            WaitBuckets = values[FirstWait..],
        };
    }
}
