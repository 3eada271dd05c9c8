using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class JobLogs : ProgramCommand
{
    private const int PageLines = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly RowShape Lines = new("number", [], ["attempt", "number", "on", "level", "category", "text"]);

    private readonly Argument<string> _id = JobIds.One();
    private readonly Option<int?> _attempt = new("--attempt") { Description = "the run; else the newest", HelpName = "number" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "go on until the job has ended, through its next runs too" };

    public JobLogs()
        : base("logs", "Shows what a job's handler logged in a run.", $"asyncjobs job logs {ExampleId} --follow")
    {
        Add(_id);
        Add(_attempt);
        Add(_follow);
    }

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var id = JobIds.Parse(context.Value(_id)!);
        var output = context.Rows(OutputFormat.JsonLines);
        var attempt = context.Value(_attempt);
        if (attempt < 1)
        {
            throw CommandException.WrongUse("--attempt takes a number from 1.");
        }

        var runs = await RunsAsync(context, id);
        if (runs.Count == 0 && !context.Value(_follow))
        {
            context.Say("It has not run yet.");
        }

        output.WriteHead(Lines);
        if (!context.Value(_follow))
        {
            var run = attempt ?? (runs.Count > 0 ? runs[^1] : null);
            var after = run is null ? 0 : await WriteAsync(context, output, id, run.Value, 0);
            if (run is not null && after == 0)
            {
                context.Say($"Run {run} logged nothing.");
            }

            return ExitCode.Done;
        }

        if (!await FollowAsync(context, output, id, attempt ?? (runs.Count > 0 ? runs[^1] : 1)))
        {
            context.Say("It has ended and logged nothing.");
        }

        return ExitCode.Done;
    }

    /// <summary>Writes lines until the job has ended.</summary>
    /// <returns>Whether there were any.</returns>
    private static async Task<bool> FollowAsync(CommandContext context, RowWriter output, Guid id, int attempt)
    {
        var (after, any) = (0L, false);
        while (true)
        {
            // Its end is read first: what it logged before is there then.
            var ended = (await JobQueries.ReadOneAsync(context, id, ["statecode"])).Number("statecode") == JobShape.Completed;
            var newest = await RunsAsync(context, id) is { Count: > 0 } runs ? runs[^1] : 0;
            while (attempt <= newest)
            {
                after = await WriteAsync(context, output, id, attempt, after);
                any |= after > 0;
                if (attempt == newest)
                {
                    break;
                }

                (attempt, after) = (attempt + 1, 0);
            }

            if (ended)
            {
                return any;
            }

            await context.DelayAsync(Pause);
        }
    }

    private static async Task<long> WriteAsync(CommandContext context, RowWriter output, Guid id, int attempt, long after)
    {
        while (true)
        {
            var path = $"{JobShape.PathOf(id, $"JobLog(Attempt={attempt})")}?after={after}&$top={PageLines}";
            var lines = (await context.Api.GetAsync(path, context.CancellationToken)).Rows();
            foreach (var line in lines)
            {
                after = Math.Max(after, line.Number("number") ?? after);
                Write(output, line, attempt);
            }

            output.Flush();
            if (lines.Count < PageLines)
            {
                return after;
            }
        }
    }

    private static void Write(RowWriter output, JsonObject line, int attempt)
    {
        if (output.Format == OutputFormat.Table)
        {
            output.WriteText($"{(line.Time("on") is { } on ? Times.Moment(on) : "")}  {line.Text("level"),-11}  {line.Text("category")}: {line.Text("text")}");
            return;
        }

        var row = new JsonObject { ["attempt"] = attempt };
        foreach (var (name, value) in line)
        {
            row[name] = value?.DeepClone();
        }

        output.WriteNext(row, Lines);
    }

    private static async Task<List<int>> RunsAsync(CommandContext context, Guid id)
    {
        var history = await context.Api.GetAsync(JobShape.PathOf(id, "History()"), context.CancellationToken);
        return [.. history.Rows("runs").Select(run => (int)(run.Number("attempt") ?? 0)).Order()];
    }
}
