using System.Globalization;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// A collection of a page of rows: the rows of another table that point to them, read by one query for the whole page. It
/// answers at most <see cref="JobQuery.MaxRows"/> of them; a row whose list is not whole then has a link to the rest.
/// </summary>
internal sealed class ExpandedCollection
{
    private readonly QueryScope _scope;
    private readonly QueryLookup _lookup;
    private readonly int _parentIndex;
    private readonly JobFilter? _filter;
    private readonly IReadOnlyList<JobOrder> _order;
    private readonly long? _top;
    private readonly bool _withCount;
    private readonly ExpandText _text;

    private ExpandedCollection(
        SelectionBuilder builder, RowShape shape, QueryLookup lookup, JobFilter? filter, IReadOnlyList<JobOrder> order, long? top, bool withCount, ExpandText text)
    {
        (_scope, _lookup, _filter, _order, _top, _withCount, _text) = (builder.Scope, lookup, filter, order, top, withCount, text);
        _parentIndex = builder.IndexOf(Parent);
        Selection = new ColumnSelection(_scope.Table, [.. builder.Columns], shape) { Links = _scope.Links };
    }

    /// <summary>What is seen of each row.</summary>
    public ColumnSelection Selection { get; }

    private JobColumn Parent => _scope.Table.Get(_lookup.Column);

    /// <summary>Compiles the options in the parentheses of a collection.</summary>
    public static (ExpandedCollection Collection, string Context) Compile(
        ExpandedNavigationSelectItem expanded, string name, QueryTable table, QueryLookup lookup, SelectionBuilder parent, ExpandSource source)
    {
        var builder = new SelectionBuilder(new QueryScope(table, source.Aliases), parent.Annotations);
        var (shape, context) = ExpandCompiler.Compile(
            expanded.SelectAndExpand, builder, link: null, SelectionBuilder.AllOf(table, isRow: false), source with { TakesCollections = false }, depth: 1);
        if (builder.Columns.Any(column => column.Length is not null) || builder.Columns.Any(column => column.Use.HasFlag(JobColumnUse.Computed)))
        {
            throw WebApiException.NotSupported("The columns 'data' and 'waitreason' of a row that is expanded");
        }

        var filter = expanded.FilterOption is { } clause ? RelativeMoments.Resolve(FilterCompiler.Compile(clause.Expression, builder.Scope), source.Now) : null;
        var order = OrderByCompiler.Compile(expanded.OrderByOption, builder.Scope);
        OrderByCompiler.RefuseLarge(order);
        return (new ExpandedCollection(builder, shape, lookup, filter, order, expanded.TopOption, expanded.CountOption == true, ExpandText.Of(name, source.Options)), context);
    }

    /// <summary>Reads the rows that point to a page of rows.</summary>
    /// <param name="queries">The tables.</param>
    /// <param name="parents">The primary keys of the page's rows.</param>
    /// <param name="baseAddress">The base address, for links to the rest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The lists by those keys; rows without any are not among them.</returns>
    public async Task<IReadOnlyDictionary<Guid, RelatedRows>> ReadAsync(IJobQueries queries, IReadOnlyList<Guid> parents, string baseAddress, CancellationToken cancellationToken)
    {
        if (parents.Count == 0)
        {
            return new Dictionary<Guid, RelatedRows>();
        }

        JobFilter ofParents = new JobFilter.In(Parent, [.. parents.Select(id => (object?)id)]);
        var filter = _filter is null ? ofParents : new JobFilter.And(ofParents, _filter);
        var found = await queries.QueryAsync(
            new JobQuery { Table = _scope.Table, Links = _scope.Links, Columns = Selection.Fetched, Filter = filter, Order = [new JobOrder(Parent, Descending: false), .. _order], WithNext = true },
            cancellationToken);
        var lists = found.Rows.GroupBy(row => (Guid)row[_parentIndex]!).ToDictionary(rows => rows.Key, rows => rows.ToList());
        var counts = _withCount ? await CountAsync(queries, filter, cancellationToken) : null;

        // The last of the list, and those behind it, may have rows that this answer has no room for.
        Guid? last = found.Next is null ? null : (Guid)found.Rows[^1][_parentIndex]!;
        return parents.Distinct().ToDictionary(id => id, id =>
        {
            var rows = lists.GetValueOrDefault(id) ?? [];
            var isCut = found.Next is not null && (rows.Count == 0 || id == last) && (_top is null || rows.Count < _top);
            List<object?[]> shown = _top is { } top && rows.Count > top ? rows[..(int)top] : rows;
            var token = isCut && rows.Count > 0 ? new PageToken(rows.Count, PositionIn(id, found.Next!)) : null;
            return new RelatedRows(shown, counts is null ? null : counts.GetValueOrDefault(id), isCut ? LinkTo(id, baseAddress, token) : null);
        });
    }

    private async Task<Dictionary<Guid, long>> CountAsync(IJobQueries queries, JobFilter filter, CancellationToken cancellationToken)
    {
        var group = new QueryStage.Group([GroupKey.Of(Parent, "parent")], [Aggregate.Of(AggregateMethod.CountRows, column: null, "count")]);
        var counted = await queries.QueryAsync(
            new JobQuery { Table = _scope.Table, Links = _scope.Links, Columns = [.. group.Outputs], Filter = filter, Stages = [group] }, cancellationToken);
        return counted.Rows.ToDictionary(row => (Guid)row[0]!, row => (long)row[1]!);
    }

    /// <summary>The rest of a list, as a list of its own: the options of the parentheses, and which row is pointed to.</summary>
    private string LinkTo(Guid parent, string baseAddress, PageToken? token) =>
        _text.AddressOf(baseAddress, _scope.Table, string.Create(CultureInfo.InvariantCulture, $"{_lookup.Column} eq {parent:D}"), token);

    /// <summary>The place of a row in the list of one parent. In that of all it begins with the parent, which the order of one list has where it was asked for, if at all.</summary>
    private QueryPosition PositionIn(Guid parent, QueryPosition inAll)
    {
        // What is the same in all rows has no part in a place.
        if (Parent.Always is not null)
        {
            return inAll;
        }

        List<object?> values = [.. inAll.Values.Skip(1)];
        if (_order.Any(term => term.Column.Equals(Parent)))
        {
            values.Insert(_order.TakeWhile(term => !term.Column.Equals(Parent)).Count(term => term.Column.Always is null), parent);
        }

        return new QueryPosition(values);
    }
}
