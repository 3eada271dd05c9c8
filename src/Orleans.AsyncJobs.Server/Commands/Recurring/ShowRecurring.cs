using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Recurring;

internal sealed class ShowRecurring : ProgramCommand
{
    private const int ShownNext = 5;
    private const int ShownRuns = 10;

    private static readonly RowShape Runs = new(
        "attempt",
        [
            SeriesShape.OccurrenceOfRun, SeriesShape.AttemptOfRun, new Column("attempt") { Title = "run" }, Column.Age("startedon", "started"), Column.Seconds("seconds", "took"), new Column("outcome"), Column.Flexible("message"),
        ],
        ["occurrence", "attempt", "startedon", "seconds", "outcome", "errorcode", "message"]);

    private readonly Argument<string> _id = JobIds.One();

    public ShowRecurring()
        : base("show", "Shows a job that recurs: its rule in words, its next occurrences and its last runs.", $"asyncjobs recurring show {ExampleId}") => Add(_id);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var id = JobIds.Parse(context.Value(_id)!);
        var row = await JobQueries.ReadOneAsync(context, id, SeriesShape.Select);
        if (row.Text(SeriesShape.Pattern) is null)
        {
            throw new CommandException(ExitCode.Failed, $"Job {id} does not recur; 'asyncjobs job show {id}' shows it.");
        }

        var next = row.Number("statecode") == JobShape.Completed ? [] : await ReadNextAsync(context, row);
        var history = await context.Api.GetAsync(JobShape.PathOf(id, "History()"), context.CancellationToken);
        List<JsonObject> runs = [.. SeriesShape.NumberAttempts(history.Rows("runs")).Reverse().Take(ShownRuns)];
        var output = context.Rows();
        if (output.Format != OutputFormat.Table)
        {
            row["words"] = SeriesShape.WordsOf(row);
            row["next"] = new JsonArray([.. next.Select(moment => moment.DeepClone())]);
            row["runs"] = new JsonArray([.. runs.Select(run => run.DeepClone())]);
            output.WriteOne(row, SeriesShape.Rows);
            return ExitCode.Done;
        }

        output.WriteMembers(MembersOf(row));
        Write(output, "Next occurrences", next, SeriesShape.Moments);
        Write(output, "Last runs", runs, Runs);
        return ExitCode.Done;
    }

    /// <summary>The occurrences from the one that comes next on, as the rule has them.</summary>
    private static async Task<IReadOnlyList<JsonObject>> ReadNextAsync(CommandContext context, JsonObject row)
    {
        if (row.Time(SeriesShape.Next) is not { } first)
        {
            return [];
        }

        var values = $"?@p={Quoted(row.Text(SeriesShape.Pattern)!)}&@z={Quoted(SeriesShape.ZoneOf(row))}&@s={Moment(SeriesShape.StartOf(row)!.Value)}&@a={Moment(first.AddSeconds(-1))}&@n={ShownNext}";
        var answer = await context.Api.GetAsync($"PreviewRecurrence(Pattern=@p,Zone=@z,Start=@s,After=@a,Count=@n){values}", context.CancellationToken);
        return answer.Rows();
    }

    private static IEnumerable<(string Name, string Value)> MembersOf(JsonObject row)
    {
        yield return ("name", row.Text("name") ?? "");
        yield return ("handler", row.Text("messagename") ?? "");
        yield return ("it runs", $"{SeriesShape.WordsOf(row)}, in {SeriesShape.ZoneOf(row)}");
        yield return ("rule", row.Text(SeriesShape.Pattern) ?? "");
        yield return ("state", JobShape.StateOf(row).Text);
        if (row.Text("waitreason") is { Length: > 0 } reason)
        {
            yield return ("reason", reason);
        }

        if (row.Time("postponeuntil") is { } until && until != row.Time(SeriesShape.Next))
        {
            yield return ("next run", Times.Moment(until));
        }
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", System.Globalization.CultureInfo.InvariantCulture);

    private static string Quoted(string text) => Uri.EscapeDataString($"'{text.Replace("'", "''", StringComparison.Ordinal)}'");

    private static void Write(RowWriter output, string title, IReadOnlyList<JsonObject> rows, RowShape shape)
    {
        if (rows.Count > 0)
        {
            output.WriteText($"\n{title}");
            output.Write(rows, shape);
        }
    }
}
