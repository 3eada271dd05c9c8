using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles <c>$orderby</c>.</summary>
internal static class OrderByCompiler
{
    public static IReadOnlyList<JobOrder> Compile(OrderByClause? clause)
    {
        List<JobOrder> order = [];
        for (; clause is not null; clause = clause.ThenBy)
        {
            ComputedColumns.RefuseIn(clause.Expression, QueryOptionNames.OrderBy);
            if (clause.Expression is not SingleValuePropertyAccessNode property)
            {
                throw WebApiException.NotSupported("An $orderby of anything but columns");
            }

            // A column that stands there twice orders nothing the second time.
            var column = JobColumns.Get(property.Property.Name);
            if (!order.Exists(term => term.Column == column))
            {
                order.Add(new JobOrder(column, clause.Direction == OrderByDirection.Descending));
            }
        }

        return order;
    }
}
