using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Dashboard.Many;

/// <summary>Deletes jobs again and again: what the form says of it.</summary>
internal static class DeleteSchedule
{
    private const string Once = "0";
    private const int MaxShownSearch = 200;

    /// <summary>How often, in days, to choose from.</summary>
    public static IReadOnlyList<(string Value, string Text)> Choices { get; } =
        [(Once, "once, ten seconds from now"), ("1", "each day"), ("7", "each 7 days"), ("30", "each 30 days")];

    /// <summary>Each so many days; null for once.</summary>
    /// <exception cref="JobException">It is no number of days.</exception>
    public static int? DaysOf(StringValues field) => field.ToString() switch
    {
        "" or Once => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) => days,
        var text => throw JobException.Invalid($"'{text}' is no number of days."),
    };

    /// <summary>The bulk delete that the form asks for.</summary>
    /// <param name="days">Each so many days.</param>
    /// <param name="search">Which jobs.</param>
    /// <param name="name">Its name; a blank one is made of the search.</param>
    /// <param name="first">When it first runs, a date without a zone; blank for now.</param>
    /// <param name="offset">The zone of that date, in minutes before UTC.</param>
    /// <exception cref="JobException">Something of it will not do.</exception>
    public static BulkDeletePlan PlanOf(int days, ListSearch search, string? name, string? first, string? offset)
    {
        var shown = TextLimit.Cut(search.Text, MaxShownSearch);
        return new BulkDeletePlan
        {
            JobName = string.IsNullOrWhiteSpace(name) ? $"Delete each {(days == 1 ? "day" : $"{days} days")}: {shown}" : name.Trim(),
            QuerySet = [new JsonObject { ["Search"] = search.Text }],
            Filter = search.Relative ?? throw JobException.Invalid("A schedule needs a search: without any it would delete all jobs, again and again."),
            FilterText = search.Text,
            RecurrencePattern = string.Create(CultureInfo.InvariantCulture, $"FREQ=DAILY;INTERVAL={days}"),
            StartDateTime = string.IsNullOrWhiteSpace(first)
                ? null
                : PostponeTime.TryReadDate(first, offset) ?? throw JobException.Invalid($"'{first}' is not a date; write one such as 2026-11-30T08:00."),
        };
    }
}
