using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles <c>$select</c>.</summary>
internal static class SelectCompiler
{
    public static ColumnSelection Compile(SelectExpandClause? clause, ColumnSelection all)
    {
        if (clause is null || clause.AllSelected)
        {
            return all;
        }

        List<JobColumn> columns = [];
        foreach (var item in clause.SelectedItems)
        {
            if (item is WildcardSelectItem)
            {
                return all;
            }

            var column = ColumnOf(item);
            if (!columns.Contains(column))
            {
                columns.Add(column);
            }
        }

        return columns.Count == 0 ? all : new ColumnSelection(columns, isExplicit: true);
    }

    private static JobColumn ColumnOf(SelectItem item) =>
        item is PathSelectItem { SelectedPath: { Count: 1, FirstSegment: PropertySegment segment } }
            ? JobColumns.Get(segment.Property.Name)
            : throw WebApiException.NotSupported("A $select of anything but columns");
}
