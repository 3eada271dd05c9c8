namespace Orleans.AsyncJobs.Dashboard.Bench;

/// <summary>The jobs that the views are measured over: most have succeeded, some failed, some wait for a date, some for others.</summary>
internal static class StoredJobs
{
    /// <summary>The handlers they are of.</summary>
    public static IReadOnlyList<string> Handlers { get; } = ["SendMail", "Export", "Charge", "ConvertFilm"];

    private const int Chunk = 1_000;

    /// <summary>Which of each thousand has data that is kept in a file.</summary>
    private const int WithFile = 500;

    private static readonly string File = new('d', 20_000);

    private static readonly DateTimeOffset Later = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Stores them, and waits until all have ended that will.</summary>
    /// <param name="jobs">Stores and reads them.</param>
    /// <param name="count">How many, a multiple of 1,000.</param>
    /// <returns>The ids of one job of each sort: succeeded, failed, postponed, behind others.</returns>
    public static async Task<IReadOnlyList<Guid>> StoreAsync(IJobClient jobs, int count)
    {
        IReadOnlyList<JobReceipt> last = [];
        for (var stored = 0; stored < count; stored += Chunk)
        {
            var first = stored;
            last = await jobs.CreateManyAsync([.. Enumerable.Range(first, Chunk).Select(Job)]);
        }

        // Of each thousand the first ones are of the sorts below.
        Guid[] samples = [last[100].JobId, last[2].JobId, last[40].JobId, last[1].JobId];
        while ((await jobs.GetAsync(samples[0])).State != JobStateCode.Completed || (await jobs.GetAsync(samples[1])).State != JobStateCode.Completed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        return samples;
    }

    /// <summary>Stores jobs that recur: one that runs each second, and a page full of others.</summary>
    /// <param name="jobs">The service.</param>
    /// <returns>The id of the one that runs often, when it has run some times.</returns>
    public static async Task<Guid> StoreRecurringAsync(IJobClient jobs)
    {
        const int runs = 20;
        await jobs.CreateManyAsync([.. Enumerable.Range(0, 60).Select(number => new NewJob
        {
            MessageName = Handlers[number % Handlers.Count],
            Name = $"Report {number}",
            RecurrencePattern = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=6,18;BYMINUTE=15;BYSECOND=0",
            RecurrenceTimeZone = "Europe/Berlin",
        })]);
        var often = (await jobs.CreateAsync(new NewJob { MessageName = Handlers[0], Name = "Often", RecurrencePattern = "FREQ=SECONDLY" })).JobId;
        while ((await jobs.GetAsync(often)).Attempt < runs)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        await jobs.PauseAsync(often);
        return often;
    }

    private static NewJob Job(int number) => new()
    {
        MessageName = Handlers[number % Handlers.Count],
        Name = $"Job {number}",
        Data = (number % Chunk) switch
        {
            >= 2 and < 30 => "fail",
            WithFile => File,
            _ => null,
        },
        PostponeUntil = (number % Chunk) is 0 or (>= 30 and < 100) ? Later : null,

        // The first one of a thousand is postponed, and holds back the second.
        DependencyToken = (number % Chunk) < 2 ? $"customer {number / Chunk}" : null,
    };
}
