using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Handlers;

/// <summary>Rows of <c>jobhandlers</c>.</summary>
internal static class HandlerShape
{
    public const string Set = "jobhandlers";
    public const string Id = "messagename";

    public static RowShape Rows { get; } = new(
        Id,
        [
            new Column(Id, (row, _) => row.Text(Id)) { Title = "handler", IsFlexible = true },
            new Column("paused", (row, _) => row.Flag("paused") ? new Cell("paused", CellTone.Bad) : "") { Title = "state" },
            new Column("running", (row, _) => row.Number("limit") is { } limit ? $"{row.Number("running")} of {limit}" : row.Text("running")),
            new Column("ready"),
            new Column("waiting"),
            new Column("succeeded24h") { Title = "done 24 h" },
            new Column("failed24h", (row, _) => new Cell(row.Text("failed24h") ?? "", row.Number("failed24h") > 0 ? CellTone.Bad : CellTone.Plain)) { Title = "failed 24 h" },
            Column.Seconds("runp50", "run p50"),
            Column.Seconds("runp95", "run p95"),
            Column.Seconds("waitp95", "wait p95"),
        ],
        [
            Id, "paused", "running", "limit", "registeredlimit", "ready", "waiting", "succeeded24h", "failed24h", "canceled24h", "retried24h",
            "runp50", "runp95", "waitp50", "waitp95", "changedby", "changedon", "reason",
        ]);

    /// <summary>The address of one handler: OData doubles a quote mark in a key.</summary>
    public static string PathOf(string name) => $"{Set}('{Uri.EscapeDataString(name.Replace("'", "''", StringComparison.Ordinal))}')";

    public static string PathOf(string name, string action) => $"{PathOf(name)}/Microsoft.Dynamics.CRM.{action}";

    /// <summary>What is told of one handler below each other.</summary>
    public static IEnumerable<(string Name, string Value)> MembersOf(JsonObject row, TableLook look)
    {
        foreach (var (name, value) in row)
        {
            if (name.Contains('@', StringComparison.Ordinal))
            {
                continue;
            }

            yield return (name, name switch
            {
                "runp50" or "runp95" or "waitp50" or "waitp95" => row.Real(name) is { } seconds ? Times.Duration(seconds) : "",
                "changedon" => row.Time(name) is { } time ? $"{Times.Moment(time)} ({Times.Age(look.Now - time)})" : "",
                "limit" or "registeredlimit" => row.Text(name) ?? "none",
                _ => value is null ? "" : row.Text(name) ?? "",
            });
        }
    }
}
