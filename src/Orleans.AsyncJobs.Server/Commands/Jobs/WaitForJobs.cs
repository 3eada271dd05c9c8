using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class WaitForJobs : ProgramCommand
{
    private static readonly RowShape Ended = new(
        JobShape.Id,
        [
            new Column(JobShape.Id) { Title = "id" }, Column.Flexible("name"), new Column("statuscode", (row, _) => JobShape.StateOf(row)) { Title = "state" },
            Column.Flexible("message"),
        ],
        Columns);

    private readonly Argument<string[]> _ids = JobIds.Several(ArgumentArity.OneOrMore);
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Span("--timeout", "give up after this time, with exit code 6");

    public WaitForJobs()
        : base("wait", "Waits until jobs have ended.", $"asyncjobs job wait {ExampleId} --timeout 10m")
    {
        Add(_ids);
        Add(_timeout);
    }

    public override string Notes => """
        Exit code 0: all succeeded. 10: one failed. 11: one was canceled and none failed. 6: the time was up. A service that is
        restarted meanwhile is waited for.
        """;

    private static string[] Columns => [JobShape.Id, "name", "statecode", "statuscode", "errorcode", "message"];

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var ids = await JobIds.ReadAsync(context, context.Value(_ids)!);
        var rows = await new JobPolling(context, context.Value(_timeout)).UntilEndedAsync(ids);
        Write(context, rows);
        return JobPolling.ExitCodeOf(rows);
    }

    /// <summary>Writes how jobs ended.</summary>
    public static void Write(CommandContext context, IReadOnlyList<JsonObject> rows)
    {
        var output = context.Rows();
        output.Write(rows, Ended, output.Format == OutputFormat.Table ? null : Columns);
    }
}
