using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>What the list is to show: a search, compiled, or what is wrong with it.</summary>
/// <param name="Text">The search as it was written.</param>
/// <param name="Filter">Which rows; null for all, and where the search has a fault.</param>
/// <param name="OData">The same as OData's filter; null for all.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
internal sealed record ListSearch(string Text, JobFilter? Filter, string? OData, string? Fault)
{
    /// <summary>The filter with spans that count from when it is asked; null for all, and where the search has a fault.</summary>
    public JobFilter? Relative { get; init; }

    /// <summary>The state that it names, where it names one and no more.</summary>
    public StateWords? State => StateWords.Find(SearchTerms.Find(Text, "state"));

    /// <summary>Whether it takes only recurring jobs whose last run failed, which the table finds by an index.</summary>
    public bool IsOfFailingSeries => Filter is not null && string.Equals(SearchTerms.Find(Text, "state"), "failing", StringComparison.OrdinalIgnoreCase);

    /// <summary>The handler that it names, where it names one and no more.</summary>
    public string? Handler => SearchTerms.Find(Text, "handler");

    /// <summary>The filter with the number by which the table's index finds the rows of its state.</summary>
    public JobFilter? IndexedFilter => State?.Stage is { } stage && Filter is { } filter
        ? new JobFilter.And(new JobFilter.Compare(JobColumns.Stage, JobComparison.Equal, stage), filter)
        : Filter;

    /// <summary>How many rows it has, where that is known without looking: it names a state or a handler and nothing else.</summary>
    public long? CountIn(IReadOnlyList<JobCount> counts)
    {
        var rest = SearchTerms.With(SearchTerms.With(Text, "state", null), "handler", null);
        var (state, handler) = (State, Handler);
        if (Fault is not null || rest.Length > 0 || (state is null && SearchTerms.With(Text, "handler", null).Length > 0) || (handler is null && SearchTerms.With(Text, "state", null).Length > 0))
        {
            return null;
        }

        return counts
            .Where(count => state is null || state.Counts(count))
            .Where(count => handler is null || string.Equals(count.MessageName, handler, StringComparison.OrdinalIgnoreCase))
            .Sum(count => count.Count);
    }

    public static ListSearch Parse(string? text, DateTimeOffset now)
    {
        text = text?.Trim() ?? string.Empty;
        try
        {
            var search = JobSearch.Parse(text, now);
            return new ListSearch(text, search.Filter, search.ToODataFilter(), Fault: null) { Relative = search.Relative };
        }
        catch (SearchException exception)
        {
            return new ListSearch(text, Filter: null, OData: null, exception.Message);
        }
    }
}
