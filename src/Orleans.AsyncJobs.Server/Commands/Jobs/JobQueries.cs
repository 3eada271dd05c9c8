using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>Queries of jobs over the Web API.</summary>
internal static class JobQueries
{
    /// <summary>Ids in one query: far below the longest query string.</summary>
    private const int MaxIds = 100;

    public static async Task<long> CountAsync(CommandContext context, JobFilter? filter)
    {
        var text = await context.Api.GetTextAsync(Path($"{JobShape.Set}/$count", filter, []), context.CancellationToken);
        return long.TryParse(text.Trim('\uFEFF', ' ', '\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: the count is no number. Is --url right?");
    }

    /// <summary>Rows of one query.</summary>
    /// <param name="context">The command's.</param>
    /// <param name="filter">Which jobs; null for all.</param>
    /// <param name="select">The columns; null for all but the data.</param>
    /// <param name="order">The order.</param>
    /// <param name="top">The most rows.</param>
    /// <param name="range">A condition in OData that holds besides search terms; null for none.</param>
    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(
        CommandContext context, JobFilter? filter, IReadOnlyList<string>? select, string order, int top, string? range = null)
    {
        List<string> options = [$"$orderby={Uri.EscapeDataString(order)}", $"$top={top}"];
        if (range is not null)
        {
            options.Add($"$filter={Uri.EscapeDataString(range)}");
        }

        if (select is not null)
        {
            options.Add($"$select={string.Join(',', select)}");
        }

        return (await context.Api.GetAsync(Path(JobShape.Set, filter, options), context.CancellationToken)).Rows();
    }

    /// <summary>The next rows by sequence: what comes or goes between two pages moves none of them.</summary>
    /// <param name="context">The command's.</param>
    /// <param name="filter">Which jobs; null for all.</param>
    /// <param name="select">The columns; null for all but the data.</param>
    /// <param name="after">The sequence of the last row of the page before.</param>
    /// <param name="last">The highest sequence.</param>
    /// <param name="top">The most rows.</param>
    public static Task<IReadOnlyList<JsonObject>> ReadPageAsync(CommandContext context, JobFilter? filter, IReadOnlyList<string>? select, long after, long last, int top)
    {
        var range = $"sequence gt {after} and sequence le {last}";
        var (search, odata) = filter is { IsOData: false } ? (filter, range) : (null, filter is null ? range : $"({filter.Text}) and {range}");
        return ReadAsync(context, search, select, "sequence asc", top, odata);
    }

    /// <summary>The rows of some jobs, by id. Those that are not there are left out.</summary>
    public static async Task<Dictionary<Guid, JsonObject>> ReadAsync(CommandContext context, IReadOnlyList<Guid> ids, IReadOnlyList<string> select)
    {
        Dictionary<Guid, JsonObject> found = [];
        foreach (var some in ids.Chunk(MaxIds))
        {
            var filter = new JobFilter(string.Join(" or ", some.Select(id => $"{JobShape.Id} eq {id:D}")), IsOData: true);
            foreach (var row in await ReadAsync(context, filter, select, "sequence asc", some.Length))
            {
                if (Guid.TryParse(row.Text(JobShape.Id), out var id))
                {
                    found[id] = row;
                }
            }
        }

        return found;
    }

    public static Task<JsonObject> ReadOneAsync(CommandContext context, Guid id, IReadOnlyList<string>? select = null) =>
        context.Api.GetAsync(JobShape.PathOf(id) + (select is null ? "" : $"?$select={string.Join(',', select)}"), context.CancellationToken);

    private static string Path(string path, JobFilter? filter, List<string> options)
    {
        if (filter is not null)
        {
            options.Insert(0, $"{(filter.IsOData ? "$filter" : "search")}={Uri.EscapeDataString(filter.Text)}");
        }

        return options.Count == 0 ? path : $"{path}?{string.Join('&', options)}";
    }
}
