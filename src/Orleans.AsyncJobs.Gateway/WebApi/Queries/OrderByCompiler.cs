using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles <c>$orderby</c>.</summary>
internal static class OrderByCompiler
{
    /// <summary>Compiles an order.</summary>
    /// <param name="clause">The order; null for none.</param>
    /// <param name="scope">What its names stand for.</param>
    /// <exception cref="WebApiException">It is by a computed column (400), or by no column (501).</exception>
    public static IReadOnlyList<JobOrder> Compile(OrderByClause? clause, QueryScope scope)
    {
        List<JobOrder> order = [];
        for (; clause is not null; clause = clause.ThenBy)
        {
            // A column that stands there twice orders nothing the second time.
            var column = scope.FindColumn(scope.Resolve(clause.Expression), QueryOptionNames.OrderBy) ?? throw NotSupported(clause.Expression);
            if (!order.Exists(term => term.Column.Equals(column)))
            {
                order.Add(new JobOrder(column, clause.Direction == OrderByDirection.Descending));
            }
        }

        return order;
    }

    /// <summary>
    /// Refuses an order by what may be large: the place between two pages holds the values of the order, and the address of a
    /// page has to be one that a client can ask for.
    /// </summary>
    /// <exception cref="WebApiException">501.</exception>
    public static void RefuseLarge(IReadOnlyList<JobOrder> order)
    {
        if (order.FirstOrDefault(term => (term.Column is LinkedColumn linked ? linked.Column : term.Column).Length is not null) is { } large)
        {
            throw WebApiException.NotSupported($"An $orderby of the column '{large.Column.Name}'");
        }
    }

    private static WebApiException NotSupported(QueryNode node)
    {
        ComputedColumns.RefuseIn(node, QueryOptionNames.OrderBy);
        return WebApiException.NotSupported("An $orderby of anything but columns");
    }
}
