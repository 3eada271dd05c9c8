using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Handlers;

namespace Orleans.AsyncJobs.Dashboard.Jobs;

/// <summary>What could be typed next in the search box, for its list of suggestions.</summary>
internal sealed class CompletionPage(JobHandlerRegistry handlers)
{
    public Task<PageResult> GetAsync(PageRequest request)
    {
        var text = request.Option("q") ?? string.Empty;
        var cursor = int.TryParse(request.Option("at"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : text.Length;
        return Task.FromResult<PageResult>(new PageResult.Fragment(CompletionView.Body(text, SearchCompletion.Complete(text, cursor, handlers.MessageNames.Order(StringComparer.Ordinal)))));
    }
}
