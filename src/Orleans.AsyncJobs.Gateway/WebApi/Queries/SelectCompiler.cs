using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles <c>$select</c>.</summary>
internal static class SelectCompiler
{
    /// <summary>The columns that are named, each once; null where all are asked for.</summary>
    /// <param name="clause">What is selected; null for all.</param>
    /// <param name="table">Whose columns.</param>
    /// <exception cref="WebApiException">501: something is named that is no column.</exception>
    public static IReadOnlyList<JobColumn>? Compile(SelectExpandClause? clause, QueryTable table)
    {
        List<JobColumn> columns = [];
        foreach (var item in clause?.SelectedItems ?? [])
        {
            switch (item)
            {
                case WildcardSelectItem:
                    return null;
                case ExpandedReferenceSelectItem:
                    break;
                default:
                    Add(columns, ColumnOf(item, table));
                    break;
            }
        }

        return columns.Count == 0 ? null : columns;
    }

    private static void Add(List<JobColumn> columns, JobColumn column)
    {
        if (!columns.Contains(column))
        {
            columns.Add(column);
        }
    }

    private static JobColumn ColumnOf(SelectItem item, QueryTable table) => item switch
    {
        PathSelectItem { SelectedPath: { Count: 1, FirstSegment: PropertySegment segment } } => table.Get(segment.Property.Name),

        // Dataverse answers a lookup that is selected by its navigation property with the id that it holds.
        PathSelectItem { SelectedPath: { Count: 1, FirstSegment: NavigationPropertySegment segment } }
            when table.Lookups.FirstOrDefault(lookup => string.Equals(lookup.Navigation, segment.NavigationProperty.Name, StringComparison.Ordinal)) is { } lookup => table.Get(lookup.Column),
        PathSelectItem { SelectedPath.FirstSegment: NavigationPropertySegment segment } =>
            throw WebApiException.NotSupported($"The collection '{segment.NavigationProperty.Name}' in $select, which belongs into $expand,"),
        _ => throw WebApiException.NotSupported("A $select of anything but columns"),
    };
}
