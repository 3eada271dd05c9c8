using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Jobs;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Handlers;

/// <summary>A handler, as the page shows it.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Counts">How many of its jobs stand where.</param>
/// <param name="Day">What happened in the last 24 hours.</param>
/// <param name="Hour">What happened in the last 60 minutes.</param>
/// <param name="LastFailure">The job of its that failed last, among the newest failures of all; null for none.</param>
internal sealed record HandlerModel(JobHandlerStatus Status, IReadOnlyList<JobCount> Counts, HandlerRates Day, HandlerRates Hour, JobRow? LastFailure)
{
    /// <summary>Whether it is one that the service brings for its own work.</summary>
    public bool IsOfTheService => BulkVerb.All.Any(verb => verb.MessageName == Name);

    public string Name => Status.MessageName;

    public long InLine => CountOf("inline");

    /// <summary>How many of its jobs ended per minute, over the last hour.</summary>
    public string PerMinute => (Hour.Ended / 60d).ToString(Hour.Ended is 0 or >= 600 ? "0" : "0.##", CultureInfo.InvariantCulture);

    public string Running => Status.Limit is { } limit ? $"{Numbers.Of(Status.Running)} of {Numbers.Of(limit)}" : Numbers.Of(Status.Running);

    public string FailedShare => Day.FailedShare is { } share ? share.ToString(share is > 0 and < 0.1 ? "0.0 %" : "0 %", CultureInfo.InvariantCulture) : "–";

    /// <summary>What is in force that it was not registered with; null for nothing.</summary>
    public string? Change => (Status.IsPaused, Status.Limit == Status.RegisteredLimit) switch
    {
        (true, _) => "paused",
        (false, false) => "limit changed",
        _ => null,
    };

    public long CountOf(string state) => StateWords.Find(state)!.In(Counts);
}
