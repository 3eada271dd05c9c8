using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>A state or a handler at the side of the list: with its number, and a link to exactly these rows.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Status">The status in whose colour it is shown; null for none.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsCurrent">Whether the list is restricted to it.</param>
/// <param name="Path">The list restricted to it, or freed of it.</param>
internal sealed record Facet(string Label, JobStatusCode? Status, long Count, bool IsCurrent, string Path)
{
    /// <summary>The most handlers at the side.</summary>
    private const int MaxHandlers = 20;

    /// <summary>The states. Each counts the rows of the handler that the search names, if it names one.</summary>
    public static IReadOnlyList<Facet> States(IReadOnlyList<JobCount> counts, ListSearch search, PageLinks links)
    {
        var ofHandler = counts.Where(count => search.Handler is null || string.Equals(count.MessageName, search.Handler, StringComparison.OrdinalIgnoreCase)).ToList();
        return
        [
            .. StateWords.All
                .Select(state => (State: state, Count: state.In(ofHandler), IsCurrent: state == search.State))
                .Where(facet => facet.Count > 0 || facet.IsCurrent)
                .Select(facet => new Facet(facet.State.Label, facet.State.Status, facet.Count, facet.IsCurrent,
                    links.JobsWhere(SearchTerms.With(search.Text, "state", facet.IsCurrent ? null : facet.State.Term)))),
        ];
    }

    /// <summary>The handlers with the most jobs, of the state that the search names, if it names one.</summary>
    public static IReadOnlyList<Facet> Handlers(IReadOnlyList<JobCount> counts, ListSearch search, PageLinks links) =>
    [
        .. counts
            .Where(count => search.State is null || search.State.Counts(count))
            .GroupBy(count => count.MessageName, StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Count: group.Sum(count => count.Count), IsCurrent: string.Equals(group.Key, search.Handler, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(handler => handler.IsCurrent)
            .ThenByDescending(handler => handler.Count)
            .ThenBy(handler => handler.Name, StringComparer.Ordinal)
            .Take(MaxHandlers)
            .Select(handler => new Facet(handler.Name, Status: null, handler.Count, handler.IsCurrent,
                links.JobsWhere(SearchTerms.With(search.Text, "handler", handler.IsCurrent ? null : handler.Name)))),
    ];
}
