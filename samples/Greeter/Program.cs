using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Sqlite;

var builder = WebApplication.CreateBuilder(args);
builder.AddAsyncJobs(jobs => jobs.UseSqlite("data"));
builder.Services.AddAsyncJobsDashboard();
builder.Services.AddHealthChecks().AddAsyncJobs();
builder.Services.AddJobHandler<Greeter>("Greet", options => options.CheckInputWith<GreeterInput>());

var app = builder.Build();
app.MapAsyncJobs();
await app.RunAsync();

/// <summary>Writes a letter to the person whose name is the job's <c>data</c>.</summary>
internal sealed class Greeter : IJobHandler
{
    private static readonly TimeSpan TimePerLetter = TimeSpan.FromMilliseconds(100);

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        // A process may die after the letter was written and before the job was stored as done. The job then runs
        // again with the same key, finds the letter, and writes no second one.
        var letter = Path.Combine(Directory.CreateDirectory("letters").FullName, $"{context.IdempotencyKey}.txt");
        if (!File.Exists(letter))
        {
            var greeting = $"Hello, {context.Input}!";
            for (var i = 0; i < greeting.Length; i++)
            {
                await Task.Delay(TimePerLetter, cancellationToken); // A cancel ends the work here.
                await context.ReportProgressAsync(100 * (i + 1) / greeting.Length, greeting[..(i + 1)]);
            }

            await File.WriteAllTextAsync($"{letter}.{context.Attempt}", greeting, cancellationToken);
            File.Move($"{letter}.{context.Attempt}", letter);
        }

        return JobResult.Succeeded(await File.ReadAllTextAsync(letter, cancellationToken));
    }
}

/// <summary>Refuses, at create, a job that could never succeed.</summary>
internal sealed class GreeterInput : IJobInputCheck
{
    public string? FindFault(string? input) => string.IsNullOrWhiteSpace(input) ? "data is empty; it has to be the name of a person." : null;
}
