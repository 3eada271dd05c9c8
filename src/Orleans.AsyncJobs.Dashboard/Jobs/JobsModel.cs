using Orleans.AsyncJobs.Dashboard.Frame;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>The list of jobs.</summary>
internal sealed record JobsModel
{
    public required PageRequest Request { get; init; }

    public required ListSearch Search { get; init; }

    public required IReadOnlyList<Facet> States { get; init; }

    public required IReadOnlyList<Facet> Handlers { get; init; }

    public required IReadOnlyList<JobRow> Rows { get; init; }

    /// <summary>How many rows the search has, where that is known without looking.</summary>
    public long? Count { get; init; }

    /// <summary>The path of older rows; null when there are none.</summary>
    public string? Older { get; init; }

    /// <summary>The path of newer rows; null when there are none.</summary>
    public string? Newer { get; init; }

    /// <summary>The sequence of the newest job, where newer ones are told of; null where the list does not begin with them.</summary>
    public long? Newest => Newer is null && !IsByCompletion && Rows is [var newest, ..] ? newest.Sequence : null;

    /// <summary>Where looking on for rows begins; null when it is done.</summary>
    public string? GoOn { get; init; }

    /// <summary>Whether rows are ordered by when they ended.</summary>
    public bool IsByCompletion { get; init; }

    /// <summary>How many runs a handler allows, by its message name.</summary>
    public required Func<string, int?> MaxAttempts { get; init; }

    public bool MayViewData => Request.May(DashboardRights.ViewData);

    public bool MayAct => (Request.Rights & (DashboardRights.Operate | DashboardRights.Administer)) != DashboardRights.None;
}
