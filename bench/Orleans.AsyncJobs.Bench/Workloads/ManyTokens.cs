using Orleans.AsyncJobs.Bench.Service;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Bench.Workloads;

/// <summary>Many dependency tokens, of which one is blocked by its first job: it may delay its own jobs only.</summary>
internal sealed class ManyTokens : IWorkload
{
    private const int DefaultTokens = 10_000;
    private const int JobsOfToken = 10;
    private const int BlockedToken = 0;

    public string Name => "w5";

    public string Summary => $"stored jobs of many dependency tokens, {JobsOfToken} of each; one token is blocked";

    public IReadOnlyList<WorkloadCase> Cases(BenchOptions options)
    {
        var tokens = Math.Max(2, (options.Jobs / JobsOfToken) ?? DefaultTokens);
        return [new($"{tokens:N0} tokens", (tokens - 1) * JobsOfToken, run => RunAsync(run, tokens))];
    }

    private static async Task RunAsync(WorkloadRun run, int tokens)
    {
        var created = await StoredJobs.InsertAsync(run.Folder, tokens * JobsOfToken, number => NewJob(number, tokens));
        await RunStored.RunAllAsync(run, run.Jobs, async (service, starts) =>
        {
            await CheckLeftAsync(service);
            CheckOrder(created, starts.Order, tokens);
        });
    }

    private static NewJob NewJob(int number, int tokens) => new()
    {
        MessageName = NoopHandler.MessageName,
        DependencyToken = Token(number % tokens),
        PostponeUntil = number == BlockedToken ? DateTimeOffset.UtcNow.AddDays(1) : null,
    };

    private static string Token(int number) => $"token-{number}";

    private static async Task CheckLeftAsync(JobService service)
    {
        var left = (await service.Service<IJobQueries>().CountAsync(CancellationToken.None)).Where(count => count.State != JobStateCode.Completed).Sum(count => count.Count);
        var blocked = await service.Service<IJobTable>().ReadMembersAsync(Token(BlockedToken), afterPosition: null, JobsOfToken + 1, CancellationToken.None);
        if (left != JobsOfToken || blocked.Count != JobsOfToken)
        {
            throw new InvalidOperationException($"{left} jobs are left, {blocked.Count} of them of the blocked token; {JobsOfToken} of it and no others should be.");
        }
    }

    private static void CheckOrder(IReadOnlyList<Guid> created, IReadOnlyList<Guid> started, int tokens)
    {
        var numbers = created.Select((id, number) => (id, number)).ToDictionary(job => job.id, job => job.number);
        var next = Enumerable.Range(0, tokens).ToArray();
        foreach (var number in started.Select(id => numbers[id]))
        {
            if (number != next[number % tokens])
            {
                throw new InvalidOperationException($"Job {number} of {Token(number % tokens)} started where job {next[number % tokens]} should have.");
            }

            next[number % tokens] += tokens;
        }
    }
}
