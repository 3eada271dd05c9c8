using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Recurring;

/// <summary>Rows of jobs that recur.</summary>
internal static class SeriesShape
{
    public const string Pattern = "recurrencepattern";
    public const string Zone = "recurrencetimezone";
    public const string Next = "nextoccurrence";

    /// <summary>Series that go on, as an OData filter.</summary>
    public const string GoesOn = "recurrencepattern ne null and statecode ne 3";

    /// <summary>What the commands ask the service for.</summary>
    public static IReadOnlyList<string> Select { get; } =
    [
        JobShape.Id, "name", "messagename", "statecode", "statuscode", "createdon", "startedon", "postponeuntil", "attempt", "errorcode", "message",
        Pattern, Zone, "recurrencestarttime", "occurrence", Next, "waitreason",
    ];

    public static RowShape Rows { get; } = new(
        JobShape.Id,
        [
            new Column(JobShape.Id) { Title = "id" },
            Column.Flexible("name"),
            new Column(Pattern, (row, _) => WordsOf(row)) { Title = "it runs", IsFlexible = true },
            new Column(Zone, (row, _) => ZoneOf(row)) { Title = "zone" },
            new Column("statuscode", (row, _) => JobShape.StateOf(row)) { Title = "state" },
            new Column(Next, (row, look) => NextRunOf(row) is { } next ? Times.Age(look.Now - next) : "") { Title = "next" },
            new Column("errorcode", (row, _) => LastOf(row)) { Title = "last time", IsFlexible = true },
        ],
        [JobShape.Id, "name", "messagename", Pattern, Zone, "statecode", "statuscode", Next, "postponeuntil", "startedon", "errorcode", "message"]);

    public static RowShape Moments { get; } = new(
        "on",
        [
            new Column("local", (row, _) => (row.Text("local") ?? "").Replace('T', ' ')) { Title = "local time" },
            new Column("on", (row, _) => row.Time("on") is { } on ? Times.Moment(on) : "") { Title = "UTC" },
            Column.Age("on", "when"),
        ],
        ["on", "local"]);

    /// <summary>The occurrence that a run belongs to.</summary>
    public static Column OccurrenceOfRun { get; } = new("occurrence", (row, _) => row.Time("occurrence") is { } occurrence ? Times.Moment(occurrence) : "");

    /// <summary>Which attempt of its occurrence a run was, once <see cref="NumberAttempts"/> has said it.</summary>
    public static Column AttemptOfRun { get; } = new(AttemptMember) { Title = "attempt" };

    private const string AttemptMember = "occurrenceattempt";

    /// <summary>Says of each run of a history which attempt of its occurrence it was.</summary>
    /// <param name="runs">The runs, in order.</param>
    public static IReadOnlyList<JsonObject> NumberAttempts(IReadOnlyList<JsonObject> runs)
    {
        var attempts = OccurrenceAttempts.Of([.. runs.Select(run => (run.Number("attempt") ?? 0, run.Time("occurrence")))]);
        for (var i = 0; i < runs.Count; i++)
        {
            runs[i][AttemptMember] = attempts[i];
        }

        return runs;
    }

    /// <summary>The rule in words; the rule itself where it cannot be read.</summary>
    public static string WordsOf(JsonObject row)
    {
        var pattern = row.Text(Pattern) ?? "";
        try
        {
            return RecurrenceSchedule.Describe(pattern, StartOf(row) ?? default, row.Text(Zone));
        }
        catch (JobException)
        {
            return pattern;
        }
    }

    public static string ZoneOf(JsonObject row) => row.Text(Zone) ?? "UTC";

    /// <summary>The start of the series.</summary>
    public static DateTimeOffset? StartOf(JsonObject row) => row.Time("recurrencestarttime") ?? row.Time("createdon");

    /// <summary>When it runs next: where somebody has moved that, or its last run is tried again, that is another moment than its next occurrence.</summary>
    public static DateTimeOffset? NextRunOf(JsonObject row) => row.Time("postponeuntil") ?? row.Time(Next);

    private static Cell LastOf(JsonObject row) => row switch
    {
        _ when row.Number("attempt") is null or 0 => new Cell("has not run", CellTone.Quiet),
        _ when row.Number("errorcode") is not null => new Cell($"failed: {row.Text("message")}", CellTone.Bad),
        _ when row.Number("statecode") == 2 => "",
        _ => new Cell("succeeded", CellTone.Good),
    };
}
