using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Compiles <c>$expand</c>: a lookup becomes an outer link of the query, and a collection a query of its own for all rows of
/// a page.
/// </summary>
internal static class ExpandCompiler
{
    /// <summary>How deep lookups are expanded: one, and one of that.</summary>
    public const int MaxDepth = 2;

    /// <summary>Compiles what a clause selects and expands, of the table or of a link.</summary>
    /// <param name="clause">The clause; null for all columns and nothing expanded.</param>
    /// <param name="builder">What is fetched.</param>
    /// <param name="link">The link; null for the table itself.</param>
    /// <param name="all">The columns where none are selected.</param>
    /// <param name="source">What collections are compiled with.</param>
    /// <param name="depth">How deep it stands: 0 for the table.</param>
    /// <returns>What the client sees, and how the context names it.</returns>
    public static (RowShape Shape, string Context) Compile(
        SelectExpandClause? clause, SelectionBuilder builder, QueryLink? link, IReadOnlyList<JobColumn> all, ExpandSource source, int depth = 0)
    {
        var table = link?.Table ?? builder.Scope.Table;
        var selected = SelectCompiler.Compile(clause, table);
        List<string> names = [.. selected?.Select(column => column.Name) ?? []];
        var shape = builder.Show(link, selected ?? all, () => Parts(clause, builder, link, source, depth, names));
        return (shape, names.Count == 0 ? string.Empty : $"({string.Join(',', names)})");
    }

    private static List<RowPart> Parts(SelectExpandClause? clause, SelectionBuilder builder, QueryLink? link, ExpandSource source, int depth, List<string> names)
    {
        List<RowPart> parts = [];
        foreach (var item in (clause?.SelectedItems ?? []).OfType<ExpandedReferenceSelectItem>())
        {
            if (item is not ExpandedNavigationSelectItem expanded)
            {
                throw WebApiException.NotSupported("$ref in $expand");
            }

            if (expanded is not { PathToNavigationProperty: { Count: 1, FirstSegment: NavigationPropertySegment segment } })
            {
                throw WebApiException.NotSupported("An $expand of anything but a navigation property");
            }

            var property = segment.NavigationProperty;
            RefuseUnserved(expanded, property.Name);
            var (part, context) = property.TargetMultiplicity() == EdmMultiplicity.Many
                ? Many(expanded, property.Name, builder, link, source)
                : One(expanded, property, builder, link, source, depth);
            parts.Add(part);
            names.Add($"{property.Name}{(context.Length == 0 ? "()" : context)}");
        }

        return parts;
    }

    private static (RowPart Part, string Context) One(
        ExpandedNavigationSelectItem expanded, IEdmNavigationProperty property, SelectionBuilder builder, QueryLink? link, ExpandSource source, int depth)
    {
        if (depth == MaxDepth)
        {
            throw WebApiException.NotSupported($"$expand more than {MaxDepth} levels deep, as of '{property.Name}',");
        }

        if (expanded.FilterOption is not null || expanded.OrderByOption is not null || expanded.TopOption is not null || expanded.CountOption is not null)
        {
            throw WebApiException.BadRequest($"'{property.Name}' leads to one row: in its $expand only $select and $expand have a meaning.");
        }

        var lookup = QueryScope.LookupOf(link?.Table ?? builder.Scope.Table, property);
        var followed = builder.Scope.Follow(link, lookup);
        IReadOnlyList<JobColumn> all = [.. SelectionBuilder.AllOf(followed.Table, isRow: false)];
        var (shape, context) = Compile(expanded.SelectAndExpand, builder, followed, all, source, depth + 1);
        return (new RowPart.One(property.Name, shape, builder.IndexOf(followed.Of(followed.Table.PrimaryId))), context);
    }

    private static (RowPart Part, string Context) Many(ExpandedNavigationSelectItem expanded, string name, SelectionBuilder builder, QueryLink? link, ExpandSource source)
    {
        if (link is not null || !source.TakesCollections)
        {
            throw WebApiException.NotSupported($"$expand of the collection '{name}' inside of another $expand");
        }

        var (table, lookup) = EntityModel.Instance.CollectionOf(builder.Scope.Table, name);
        var (collection, context) = ExpandedCollection.Compile(expanded, name, table, lookup, builder, source);
        builder.Collections.Add(collection);
        return (new RowPart.Many(name, collection.Selection.Shape, builder.IndexOf(builder.Scope.Table.PrimaryId), builder.Collections.Count - 1), context);
    }

    private static void RefuseUnserved(ExpandedNavigationSelectItem expanded, string name)
    {
        var unserved = expanded switch
        {
            { SkipOption: not null } => "$skip",
            { SearchOption: not null } => "$search",
            { LevelsOption: not null } => "$levels",
            { ComputeOption: not null } => "$compute",
            { ApplyOption: not null } => "$apply",
            _ => null,
        };
        if (unserved is not null)
        {
            throw WebApiException.NotSupported($"{unserved} in $expand of '{name}'");
        }
    }
}

/// <summary>What the compilers of one request share.</summary>
/// <param name="Aliases">The values of parameter aliases.</param>
/// <param name="Options">The query options as they were given.</param>
/// <param name="Now">From when spans of time are counted.</param>
/// <param name="TakesCollections">Whether collections may be expanded here.</param>
internal sealed record ExpandSource(IDictionary<string, SingleValueNode>? Aliases, IDictionary<string, string> Options, DateTimeOffset Now, bool TakesCollections = true);
