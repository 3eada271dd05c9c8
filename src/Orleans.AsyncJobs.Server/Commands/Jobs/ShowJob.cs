using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Server.Commands.Recurring;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class ShowJob : ProgramCommand
{
    private const int ShownDataCharacters = 1_000;
    private const int ShownChildren = 20;

    private static readonly RowShape Runs = new(
        "attempt",
        [
            new Column("attempt"), Column.Age("startedon", "started"), Column.Seconds("seconds", "took"),
            new Column("outcome", (row, _) => OutcomeOf(row)), Column.Flexible("message"), new Column("silo"),
        ],
        ["attempt", "startedon", "seconds", "outcome", "errorcode", "message", "silo"]);

    /// <summary>The runs of a job that recurs, whose attempts are counted within an occurrence.</summary>
    private static readonly RowShape OccurrenceRuns = new("attempt", [SeriesShape.OccurrenceOfRun, SeriesShape.AttemptOfRun, new Column("attempt") { Title = "run" }, .. Runs.Table.Skip(1)], Runs.Csv);

    private static readonly RowShape Actions = new(
        "actionid",
        [Column.Age("on", "when"), new Column("verb"), new Column("origin") { Title = "from" }, Column.Flexible("by"), Column.Flexible("reason")],
        ["actionid", "on", "verb", "origin", "by", "userid", "reason"]);

    private readonly Argument<string> _id = JobIds.One();
    private readonly Option<string?> _columns = CommonOptions.Columns();

    public ShowJob()
        : base("show", "Shows a job: its row, its runs, the jobs it made and what people did to it.", $"asyncjobs job show {ExampleId}")
    {
        Add(_id);
        Add(_columns);
    }

    public override string Notes => $"""
        Columns that were asked for are shown alone; so 'job show <id> --columns data' shows what the job was given.
        Of the jobs that its handler made the newest {ShownChildren} are shown; 'job list --filter parent:<id>' lists all.
        """;

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var id = JobIds.Parse(context.Value(_id)!);
        var columns = CommonOptions.ReadColumns(context, _columns);
        var output = context.Rows();
        var row = await JobQueries.ReadOneAsync(context, id, columns);
        if (columns is not null)
        {
            if (output.Format == OutputFormat.Table)
            {
                output.WriteMembers(columns.Select(name => (name, row.Text(name) ?? "")));
            }
            else
            {
                output.WriteOne(row, JobShape.Rows, columns);
            }

            return ExitCode.Done;
        }

        // The reason of waiting is computed, and comes only when it is asked for.
        row["waitreason"] = (await JobQueries.ReadOneAsync(context, id, ["waitreason"]))["waitreason"]?.DeepClone();
        if (output.Format is OutputFormat.Csv or OutputFormat.Id)
        {
            output.WriteOne(row, JobShape.Rows);
            return ExitCode.Done;
        }

        var history = await context.Api.GetAsync(JobShape.PathOf(id, "History()"), context.CancellationToken);
        var children = await ReadChildrenAsync(context, id);
        if (output.Format != OutputFormat.Table)
        {
            row["children"] = new JsonArray([.. children.Take(ShownChildren).Select(child => child.DeepClone())]);
            row["runs"] = history["runs"]?.DeepClone();
            row["actions"] = history["actions"]?.DeepClone();
            output.WriteOne(row, JobShape.Rows);
            return ExitCode.Done;
        }

        output.WriteMembers(MembersOf(row, output.Look));
        var runs = history.Rows("runs");
        Write(output, "Runs", SeriesShape.NumberAttempts(runs), runs.Any(run => run.Text("occurrence") is not null) ? OccurrenceRuns : Runs);
        Write(output, children.Count > ShownChildren ? $"The newest {ShownChildren} of the jobs it made" : "Jobs it made", [.. children.Take(ShownChildren)], JobShape.Rows);
        Write(output, "Actions", history.Rows("actions"), Actions);
        return ExitCode.Done;
    }

    /// <summary>The newest jobs that its handler made, and one more than are shown where there are more.</summary>
    private static Task<IReadOnlyList<JsonObject>> ReadChildrenAsync(CommandContext context, Guid id) =>
        JobQueries.ReadAsync(context, new JobFilter($"_parentjobid_value eq {id:D}", IsOData: true), JobShape.TableSelect, "sequence desc", ShownChildren + 1);

    private static IEnumerable<(string Name, string Value)> MembersOf(JsonObject row, TableLook look)
    {
        foreach (var (name, _) in row.Where(member => !member.Key.Contains('@', StringComparison.Ordinal) && member.Key != "statecode"))
        {
            yield return (name == "statuscode" ? "state" : name, ValueOf(row, name, look));
            if (name == SeriesShape.Pattern && row.Text(name) is not null)
            {
                yield return ("it runs", $"{SeriesShape.WordsOf(row)}, in {SeriesShape.ZoneOf(row)}");
            }
        }
    }

    private static string ValueOf(JsonObject row, string name, TableLook look) => name switch
    {
        "statuscode" => JobShape.StateOf(row).Text,
        JobShape.Data when row.Text(name) is { Length: > ShownDataCharacters } data => $"{TextLimit.Shown(data, ShownDataCharacters)} ({data.Length:N0} characters; --columns data shows all)",
        _ when name.EndsWith("on", StringComparison.Ordinal) || name is "postponeuntil" or "recurrencestarttime" =>
            row.Time(name) is { } time ? $"{Times.Moment(time)} ({Times.Age(look.Now - time)})" : row.Text(name) ?? "",
        _ => row.Text(name) ?? "",
    };

    private static Cell OutcomeOf(JsonObject run) => new(run.Text("outcome") ?? "", run.Text("outcome") switch
    {
        "succeeded" => CellTone.Good,
        "running" => CellTone.Busy,
        "failed" or "failedWithRetry" or "accessDenied" or "lost" or "abandoned" => CellTone.Bad,
        _ => CellTone.Plain,
    });

    private static void Write(RowWriter output, string title, IReadOnlyList<JsonObject> rows, RowShape shape)
    {
        if (rows.Count > 0)
        {
            output.WriteText($"\n{title}");
            output.Write(rows, shape);
        }
    }
}
