using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// What the names in the options of one query stand for: columns of its table, columns of tables that its lookups lead to,
/// behind a group the values that it makes, and aliases. Each lookup that is followed becomes an outer link.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="aliases">The values of parameter aliases, as the parser gives them.</param>
internal sealed class QueryScope(QueryTable table, IDictionary<string, SingleValueNode>? aliases = null)
{
    private readonly List<QueryLink> _links = [];

    public QueryTable Table => table;

    /// <summary>The lookups that have been followed.</summary>
    public IReadOnlyList<QueryLink> Links => _links;

    /// <summary>What the last group makes, by name; null before one. A path is written as in a filter: <c>createdby/fullname</c>.</summary>
    public IReadOnlyDictionary<string, JobColumn>? Outputs { get; set; }

    /// <summary>The link of a lookup; it is made where there is none yet.</summary>
    /// <param name="from">The link that the lookup is of; null for the table itself.</param>
    /// <param name="lookup">The lookup.</param>
    /// <exception cref="WebApiException">400: too many are followed.</exception>
    public QueryLink Follow(QueryLink? from, QueryLookup lookup)
    {
        var alias = from is null ? lookup.Navigation : $"{from.Alias}/{lookup.Navigation}";
        if (_links.Find(link => string.Equals(link.Alias, alias, StringComparison.Ordinal)) is { } known)
        {
            return known;
        }

        if (_links.Count == JobQuery.MaxLinks)
        {
            throw WebApiException.BadRequest($"The query follows more than {JobQuery.MaxLinks} lookups. Name fewer in $expand, $filter and $orderby, or select fewer columns.");
        }

        var target = QueryTables.Find(lookup.Target)!;
        var link = new QueryLink(alias, target, target.PrimaryId, ColumnOf(from, (from?.Table ?? table).Get(lookup.Column)), IsOuter: true);
        _links.Add(link);
        return link;
    }

    /// <summary>A column of the table, or of a link.</summary>
    public static JobColumn ColumnOf(QueryLink? link, JobColumn column) => link is null ? column : link.Of(column);

    /// <summary>The column that an expression names; null where it names none.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="option">The query option it stands in.</param>
    /// <exception cref="WebApiException">400: it names a computed column, or one that is gone behind a group.</exception>
    public JobColumn? FindColumn(QueryNode node, string option)
    {
        if (Outputs is not null)
        {
            var path = PathOf(node);
            return path is null ? null : Outputs.GetValueOrDefault(path) ?? throw WebApiException.BadRequest(
                $"Behind the groups of $apply there is no '{path}' for {option}. There {(Outputs.Count == 1 ? "is" : "are")} {string.Join(", ", Outputs.Keys)}.");
        }

        switch (node)
        {
            case SingleValuePropertyAccessNode access when TryFollow(access.Source, out var link):
                var column = (link?.Table ?? table).Get(access.Property.Name);
                ComputedColumns.Refuse(column, option);
                return ColumnOf(link, column);

            // A lookup by itself is the id that it holds.
            case SingleNavigationNode navigation when TryFollow(navigation.Source, out var link):
                return ColumnOf(link, (link?.Table ?? table).Get(LookupOf(link?.Table ?? table, navigation.NavigationProperty).Column));
            default:
                return null;
        }
    }

    /// <summary>The value of a constant or an alias.</summary>
    /// <exception cref="WebApiException">400: it is neither, or the alias has no value.</exception>
    public object? ValueOf(QueryNode node) => Resolve(node) switch
    {
        ConstantNode constant => constant.Value,
        _ => throw WebApiException.NotSupported($"A value that is worked out, of kind {node.Kind},"),
    };

    /// <summary>An expression without the conversions around it, and with the value of an alias in its place.</summary>
    /// <exception cref="WebApiException">400: the alias has no value.</exception>
    public QueryNode Resolve(QueryNode node) => ParameterAliases.Resolve(node, aliases);

    /// <summary>The lookup of a navigation property that leads to one row.</summary>
    public static QueryLookup LookupOf(QueryTable table, IEdmNavigationProperty property) =>
        table.Lookups.First(lookup => string.Equals(lookup.Navigation, property.Name, StringComparison.Ordinal));

    private bool TryFollow(QueryNode source, out QueryLink? link)
    {
        link = null;
        switch (source)
        {
            case ResourceRangeVariableReferenceNode:
                return true;
            case SingleNavigationNode navigation when TryFollow(navigation.Source, out var before):
                link = Follow(before, LookupOf(before?.Table ?? table, navigation.NavigationProperty));
                return true;
            default:
                return false;
        }
    }

    private static string? PathOf(QueryNode node) => node switch
    {
        SingleValueOpenPropertyAccessNode open => Joined(open.Source, open.Name),
        SingleValuePropertyAccessNode access => Joined(access.Source, access.Property.Name),
        SingleNavigationNode navigation => Joined(navigation.Source, navigation.NavigationProperty.Name),
        _ => null,
    };

    private static string? Joined(QueryNode source, string name) => source is ResourceRangeVariableReferenceNode
        ? name
        : PathOf(source) is { } before ? $"{before}/{name}" : null;
}
