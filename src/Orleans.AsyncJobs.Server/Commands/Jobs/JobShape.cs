using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>Rows of <c>asyncoperations</c>: their columns and how people read them.</summary>
internal static class JobShape
{
    public const string Set = "asyncoperations";
    public const string Id = "asyncoperationid";
    public const string Data = "data";
    public const int Completed = 3;
    public const int Succeeded = 30;
    public const int Failed = 31;
    public const int Canceled = 32;

    private static readonly Dictionary<long, (string Word, CellTone Tone)> States = new()
    {
        [0] = ("Ready", CellTone.Plain),
        [10] = ("Waiting", CellTone.Plain),
        [20] = ("Running", CellTone.Busy),
        [21] = ("Pausing", CellTone.Busy),
        [22] = ("Canceling", CellTone.Busy),
        [Succeeded] = ("Succeeded", CellTone.Good),
        [Failed] = ("Failed", CellTone.Bad),
        [Canceled] = ("Canceled", CellTone.Quiet),
    };

    /// <summary>What a table of jobs asks the service for.</summary>
    public static IReadOnlyList<string> TableSelect { get; } =
        [Id, "name", "messagename", "statecode", "statuscode", "createdon", "waitreason", "message", "percentcomplete", "progressmessage"];

    public static RowShape Rows { get; } = new(
        Id,
        [
            new Column(Id) { Title = "id" },
            Column.Flexible("name"),
            Column.Flexible("messagename", "handler"),
            new Column("statuscode", (row, _) => StateOf(row)) { Title = "state" },
            Column.Age("createdon", "age"),
            new Column("waitreason", (row, _) => ReasonOf(row)) { Title = "reason", IsFlexible = true },
        ],
        [Id, "name", "messagename", "statecode", "statuscode", "createdon", "startedon", "completedon", "retrycount", "errorcode", "message"]);

    /// <summary>The state in a word.</summary>
    public static Cell StateOf(JsonObject row) => row.Number("statuscode") is { } status && States.TryGetValue(status, out var state)
        ? new Cell(state.Word, state.Tone)
        : row.Text("statuscode");

    public static string WordOf(JsonObject row) => StateOf(row).Text.ToLowerInvariant();

    /// <summary>Why it stands so: what it waits for, how far it is, or what became of it.</summary>
    public static string ReasonOf(JsonObject row)
    {
        if (row.Text("waitreason") is { Length: > 0 } waits)
        {
            return waits;
        }

        if (row.Number("statecode") == Completed)
        {
            return row.Text("message") ?? "";
        }

        var percent = row.Number("percentcomplete") is { } number && number > 0 ? $"{number} % " : "";
        return (percent + row.Text("progressmessage")).Trim();
    }

    /// <summary>The columns to ask for in a format.</summary>
    public static IReadOnlyList<string>? SelectFor(OutputFormat format, IReadOnlyList<string>? columns) => columns ?? format switch
    {
        OutputFormat.Table => TableSelect,
        OutputFormat.Csv => Rows.Csv,
        OutputFormat.Id => [Id],
        _ => null,
    };

    public static string PathOf(Guid id) => $"{Set}({id:D})";

    /// <summary>A function or an action on one job.</summary>
    public static string PathOf(Guid id, string operation) => $"{PathOf(id)}/Microsoft.Dynamics.CRM.{operation}";
}
