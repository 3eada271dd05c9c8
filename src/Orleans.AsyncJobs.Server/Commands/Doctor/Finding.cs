using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What mends it; null where nothing is to be mended.</param>
internal sealed record Finding(string Check, bool IsGood, string Found, string? Remedy = null)
{
    public static RowShape Rows { get; } = new(
        "check",
        [
            new Column("check"),
            new Column("good", (row, _) => row["good"]!.GetValue<bool>() ? new Cell("good", CellTone.Good) : new Cell("wrong", CellTone.Bad)) { Title = "result" },
            Column.Flexible("found"),
            Column.Flexible("remedy"),
        ],
        ["check", "good", "found", "remedy"]);

    public static Finding Good(string check, string found) => new(check, true, found);

    public static Finding Wrong(string check, string found, string remedy) => new(check, false, found, remedy);

    public JsonObject Row() => new() { ["check"] = Check, ["good"] = IsGood, ["found"] = Found, ["remedy"] = Remedy };
}
