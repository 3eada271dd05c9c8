using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Lines;

internal sealed class ShowLine : ProgramCommand
{
    private const int DefaultMembers = 100;
    private const int PageMembers = 1_000;
    private const int MaxMembers = 100_000;

    private static readonly RowShape Members = new(
        JobShape.Id,
        [
            new Column(JobShape.Id) { Title = "id" },
            Column.Flexible("name"),
            Column.Flexible("messagename", "handler"),
            new Column("statuscode", (row, _) => JobShape.StateOf(row)) { Title = "state" },
            Column.Age("createdon", "age"),
            new Column("postponeuntil", (row, look) => row.Time("postponeuntil") is { } until ? Times.Age(look.Now - until) : "") { Title = "until" },
        ],
        [JobShape.Id, "name", "messagename", "statecode", "statuscode", "createdon", "postponeuntil"]);

    private readonly Argument<string> _token = new("token") { Description = "the dependency token" };
    private readonly Option<int?> _limit = CommonOptions.Limit(MaxMembers, $"the most jobs ({DefaultMembers})");

    public ShowLine()
        : base("show", "Shows the jobs of one dependency token in the order in which they run.", "asyncjobs line show 'customer 7'")
    {
        Add(_token);
        Add(_limit);
    }

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var limit = context.Value(_limit) ?? DefaultMembers;
        var path = $"joblines('{Uri.EscapeDataString(context.Value(_token)!.Replace("'", "''", StringComparison.Ordinal))}')";
        JsonObject? line = null;
        List<JsonObject> members = [];
        long? next = null;
        do
        {
            var page = await context.Api.GetAsync(
                $"{path}?$top={Math.Min(limit - members.Count, PageMembers)}{(next is null ? "" : $"&after={next}")}", context.CancellationToken);
            line ??= page;
            var rows = page.Rows("members");
            members.AddRange(rows);
            next = rows.Count == 0 ? null : page.Number("next");
        }
        while (next is not null && members.Count < limit);

        Write(context, line, members);
        if (next is not null)
        {
            context.Say($"There are more than {members.Count:N0}; --limit shows more.");
        }

        return ExitCode.Done;
    }

    private static void Write(CommandContext context, JsonObject line, List<JsonObject> members)
    {
        var output = context.Rows();
        if (output.Format == OutputFormat.Json)
        {
            line["members"] = new JsonArray([.. members.Select(member => member.DeepClone())]);
            line.Remove("next");
            output.WriteOne(line, ListLines.Lines);
            return;
        }

        if (output.Format == OutputFormat.Table)
        {
            output.WriteMembers(
            [
                ("token", line.Text("token") ?? ""), ("length", ListLines.LengthOf(line)), ("head", line.Text("headname") ?? ""), ("head is", JobShape.StateOf(line).Text),
                ("reason", line.Text("reason") ?? ""), ("since", line.Time("since") is { } since ? $"{Times.Moment(since)} ({Times.Age(output.Look.Now - since)})" : ""),
            ]);
            output.WriteText("");
        }

        output.Write(members, Members);
    }
}
