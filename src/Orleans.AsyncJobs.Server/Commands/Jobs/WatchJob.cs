using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class WatchJob : ProgramCommand
{
    private static readonly string[] Columns = ["on", JobShape.Id, "statecode", "statuscode", "percentcomplete", "progressmessage", "waitreason", "message"];

    private static readonly RowShape Changes = new(JobShape.Id, [], Columns);

    private readonly Argument<string> _id = JobIds.One();
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Span("--timeout", "give up after this time, with exit code 6");

    public WatchJob()
        : base("watch", "Follows a job's state and progress until it ends: one line for each change.", $"asyncjobs job watch {ExampleId}")
    {
        Add(_id);
        Add(_timeout);
    }

    public override string Notes => "Ends with the exit codes of 'job wait'. Programs get one JSON object a line.";

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var output = context.Rows(OutputFormat.JsonLines);
        string? last = null;
        output.WriteHead(Changes);
        var rows = await new JobPolling(context, context.Value(_timeout)).UntilEndedAsync([JobIds.Parse(context.Value(_id)!)], row =>
        {
            // Whatever changes is on the line; a job that stands still is not told again.
            var line = $"{JobShape.WordOf(row),-10} {TerminalText.Line(JobShape.ReasonOf(row))}".TrimEnd();
            if (line != last)
            {
                last = line;
                Write(output, row, line, context.Environment.Time.GetUtcNow());
            }

            return Task.CompletedTask;
        });
        return JobPolling.ExitCodeOf(rows);
    }

    private static void Write(RowWriter output, JsonObject row, string line, DateTimeOffset now)
    {
        if (output.Format == OutputFormat.Table)
        {
            output.WriteText($"{Times.Moment(now)}  {line}");
            return;
        }

        var change = new JsonObject { ["on"] = now.UtcDateTime };
        foreach (var name in Columns.Skip(1))
        {
            change[name] = row[name]?.DeepClone();
        }

        output.WriteNext(change, Changes, output.Format == OutputFormat.Csv ? null : Columns);
        output.Flush();
    }
}
