using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Lines;

internal sealed class ListLines : ProgramCommand
{
    private const int DefaultLines = 50;
    private const int MaxLines = 200;

    private readonly Option<string?> _columns = CommonOptions.Columns();
    private readonly Option<int?> _limit = CommonOptions.Limit(MaxLines, $"the most lines ({DefaultLines})");

    public ListLines()
        : base("list", "Lists the lines (jobs of one dependency token) that do not move, those that stand longest first.", "asyncjobs line list")
    {
        Add(_columns);
        Add(_limit);
    }

    /// <summary>Rows of <c>joblines</c>.</summary>
    public static RowShape Lines { get; } = new(
        "token",
        [
            Column.Flexible("token"),
            new Column("length", (row, _) => LengthOf(row)),
            Column.Age("since", "stands for"),
            new Column("statuscode", (row, _) => JobShape.StateOf(row)) { Title = "head is" },
            Column.Flexible("reason"),
            Column.Flexible("headname", "head"),
            new Column("headid") { Title = "head's id" },
        ],
        ["token", "length", "since", "headid", "headname", "statecode", "statuscode", "reason"]);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var columns = CommonOptions.ReadColumns(context, _columns);
        var answer = await context.Api.GetAsync($"joblines?$top={context.Value(_limit) ?? DefaultLines}", context.CancellationToken);
        var rows = answer.Rows();
        context.Rows().Write(rows, Lines, columns);
        if (rows.Count == 0)
        {
            context.Say("No line is blocked.");
        }

        return ExitCode.Done;
    }

    /// <summary>It is counted up to 1,000; the number after that stands for more.</summary>
    public static string LengthOf(JsonObject row) => row.Number("length") is { } length ? length > 1_000 ? "more than 1,000" : $"{length:N0}" : "";
}
