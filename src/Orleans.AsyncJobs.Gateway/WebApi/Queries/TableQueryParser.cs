using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles the query options of a request for rows of one table.</summary>
internal sealed class TableQueryParser
{
    private static readonly QuotedGuidResolver Resolver = new();

    private readonly QueryTable _table;
    private readonly IDictionary<string, string> _options;
    private readonly IReadOnlyList<string> _regarding;
    private readonly ODataQueryOptionParser _parser;
    private readonly DateTimeOffset _now;
    private readonly QueryScope _scope;

    private TableQueryParser(QueryTable table, IDictionary<string, string> options, DateTimeOffset now, bool checksAliases = true)
    {
        (_table, _now) = (table, now);
        (_options, _regarding) = RegardingNames.Take(options, table);
        var set = EntityModel.Instance.SetOf(table);
        _parser = new ODataQueryOptionParser(EntityModel.Instance.Edm, set.EntityType, set, _options) { Resolver = Resolver };
        _scope = new QueryScope(table, _parser.ParameterAliasNodes);
        if (checksAliases)
        {
            RefuseUnusedAliases();
        }
    }

    /// <summary>Reads the options of a list.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">The options.</param>
    /// <param name="now">From which spans of time are counted.</param>
    /// <param name="annotations">What is told beside the values.</param>
    /// <param name="pageRows">The most rows of a page.</param>
    /// <exception cref="WebApiException">They will not do (400), or are not served (501).</exception>
    /// <exception cref="JobException">A query function will not do.</exception>
    public static TableQuery ParseList(QueryTable table, IDictionary<string, string> options, DateTimeOffset now, Annotations annotations = Annotations.None, int pageRows = JobQuery.MaxRows) =>
        new TableQueryParser(table, options, now).List(
            options.TryGetValue(QueryOptionNames.SkipToken, out var token) ? PageToken.Read(token, table, options) : null, annotations, pageRows);

    /// <summary>Reads the options of a count.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">The options.</param>
    /// <param name="now">From which spans of time are counted.</param>
    /// <exception cref="WebApiException">They will not do (400), or are not served (501).</exception>
    /// <exception cref="JobException">A query function will not do.</exception>
    public static JobQuery ParseCount(QueryTable table, IDictionary<string, string> options, DateTimeOffset now)
    {
        var parser = new TableQueryParser(table, options, now);
        var filter = parser.Filter();
        return new JobQuery { Table = table, Columns = [table.PrimaryId], Filter = filter, Links = parser._scope.Links, Limit = 0, WithCount = true };
    }

    /// <summary>Reads the options of one row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">The options.</param>
    /// <param name="now">From which spans of time are counted, in the filter of a collection.</param>
    /// <param name="annotations">What is told beside the values.</param>
    /// <exception cref="WebApiException">They will not do (400), or are not served (501).</exception>
    /// <exception cref="JobException">A query function will not do.</exception>
    public static ColumnSelection ParseRow(QueryTable table, IDictionary<string, string> options, DateTimeOffset now, Annotations annotations = Annotations.None) =>
        new TableQueryParser(table, options, now).Selection(annotations, isRow: true);

    /// <summary>Reads the text of a filter alone.</summary>
    /// <param name="table">The table.</param>
    /// <param name="text">The text.</param>
    /// <param name="now">From which spans of time are counted; null to leave them relative.</param>
    /// <exception cref="WebApiException">It is no filter (400), or one that is not served (501).</exception>
    public static JobFilter ParseFilter(QueryTable table, string text, DateTimeOffset? now)
    {
        var parser = new TableQueryParser(table, new Dictionary<string, string>(StringComparer.Ordinal) { [QueryOptionNames.Filter] = text }, default);
        var clause = QueryOptionParser.Read(parser._parser.ParseFilter) ?? throw WebApiException.BadRequest("The filter is empty.");
        var filter = FilterCompiler.Compile(clause.Expression, parser._scope);
        return parser._scope.Links.Count > 0
            ? throw WebApiException.NotSupported("A path into a lookup in a filter of many jobs")
            : now is { } present ? RelativeMoments.Resolve(filter, present) : filter;
    }

    private TableQuery List(PageToken? token, Annotations annotations, int pageRows)
    {
        var query = _options.ContainsKey(QueryOptionNames.Apply) ? Applied(annotations) : Rows(annotations);
        var top = QueryOptionParser.TopOf(_parser, _options);
        var rest = top - (token?.Served ?? 0);
        var limit = (int)Math.Clamp(rest ?? pageRows, 0, pageRows);
        return query with
        {
            Query = query.Query with
            {
                Limit = limit,
                Offset = token is null ? Offset() : 0,
                After = token?.Position,
                WithNext = limit > 0 && (rest is null || rest > limit),
                WithCount = QueryOptionParser.Read(_parser.ParseCount) ?? false,
            },
            Served = token?.Served ?? 0,
        };
    }

    private TableQuery Rows(Annotations annotations)
    {
        var selection = Selection(annotations, isRow: false);
        var filter = Filter();
        var order = OrderByCompiler.Compile(QueryOptionParser.Read(_parser.ParseOrderBy), _scope);
        OrderByCompiler.RefuseLarge(order);
        return new TableQuery(
            selection,
            new JobQuery { Table = _table, Links = _scope.Links, Columns = selection.Fetched, Filter = filter, Order = order });
    }

    private TableQuery Applied(Annotations annotations)
    {
        var apply = new ApplyCompiler(_scope);
        apply.Add(QueryOptionParser.Read(_parser.ParseApply));
        AddFilter(apply);
        var filter = Resolved((Search(), apply.Filter) switch
        {
            ({ } found, { } given) => new JobFilter.And(found, given),
            var (found, given) => found ?? given,
        });
        if (apply.Stages.Count == 0)
        {
            var selection = Selection(annotations, isRow: false);
            var ordered = OrderByCompiler.Compile(QueryOptionParser.Read(_parser.ParseOrderBy), _scope);
            OrderByCompiler.RefuseLarge(ordered);
            return new TableQuery(
                selection,
                new JobQuery { Table = _table, Links = _scope.Links, Columns = selection.Fetched, Filter = filter, Order = ordered });
        }

        foreach (var option in (string[])[QueryOptionNames.Select, QueryOptionNames.Expand])
        {
            if (_options.ContainsKey(option))
            {
                throw WebApiException.NotSupported($"{option} beside groups of $apply, which name their values themselves,");
            }
        }

        var order = OrderByCompiler.Compile(QueryOptionParser.Read(_parser.ParseOrderBy), _scope);
        var (stages, columns, shape) = GroupShape.Of(apply, _scope, annotations);
        var query = new JobQuery
        {
            Table = _table,
            Links = _scope.Links,
            Columns = columns,
            Filter = filter,
            Stages = [.. stages.Select(stage => stage is QueryStage.Where where ? new QueryStage.Where(RelativeMoments.Resolve(where.Filter, _now)) : stage)],
            Order = order,
        };
        return new TableQuery(new ColumnSelection(_table, columns, shape), query);
    }

    /// <summary>
    /// <c>$filter</c> beside <c>$apply</c>: OData has it choose groups, and Dataverse rows. One that names what the groups make
    /// chooses groups; another one rows, before they are grouped. On what both know, either comes to the same.
    /// </summary>
    private void AddFilter(ApplyCompiler apply)
    {
        if (!_options.ContainsKey(QueryOptionNames.Filter))
        {
            return;
        }

        try
        {
            apply.Add(FilterCompiler.Compile(QueryOptionParser.Read(_parser.ParseFilter).Expression, _scope));
        }
        catch (WebApiException) when (apply.Stages.Count > 0)
        {
            var outputs = _scope.Outputs;
            var rows = new TableQueryParser(_table, _options.Where(option => option.Key is not QueryOptionNames.Apply).ToDictionary(StringComparer.Ordinal), _now, checksAliases: false);
            var clause = QueryOptionParser.Read(rows._parser.ParseFilter);
            foreach (var (alias, value) in rows._parser.ParameterAliasNodes)
            {
                _parser.ParameterAliasNodes[alias] = value;
            }

            _scope.Outputs = null;
            apply.AddBefore(FilterCompiler.Compile(clause.Expression, _scope));
            _scope.Outputs = outputs;
        }
    }

    private ColumnSelection Selection(Annotations annotations, bool isRow)
    {
        var builder = new SelectionBuilder(_scope, annotations);
        var (shape, context) = ExpandCompiler.Compile(
            QueryOptionParser.Read(_parser.ParseSelectAndExpand), builder, link: null, SelectionBuilder.AllOf(_table, isRow), new ExpandSource(_parser.ParameterAliasNodes, _options, _now));
        if (_regarding.Count > 0)
        {
            shape = shape.With([.. shape.Parts, .. _regarding.Select(name => new RowPart.Nothing(name))]);
        }

        return new ColumnSelection(_table, [.. builder.Columns], shape) { Links = _scope.Links, Collections = builder.Collections, ContextSuffix = context };
    }

    private JobFilter? Filter()
    {
        var filter = QueryOptionParser.Read(_parser.ParseFilter) is { } clause ? FilterCompiler.Compile(clause.Expression, _scope) : null;

        // Both hold: who reads all that a search finds page by page bounds each page with a filter.
        return Resolved((Search(), filter) switch
        {
            ({ } found, { } given) => new JobFilter.And(found, given),
            var (found, given) => found ?? given,
        });
    }

    private JobFilter? Search() => _options.TryGetValue(QueryOptionNames.Search, out var search) ? QueryOptionParser.ParseSearch(search, _now).Filter : null;

    private JobFilter? Resolved(JobFilter? filter) => filter is null ? null : RelativeMoments.Resolve(filter, _now);

    private int Offset() => (int)(PageOptions.Number(_options, QueryOptionNames.Skip, least: 0, most: JobQuery.MaxOffset) ?? 0);

    private void RefuseUnusedAliases()
    {
        foreach (var alias in _options.Keys.Where(name => name.StartsWith('@')))
        {
            if (!_options.Any(option => !string.Equals(option.Key, alias, StringComparison.Ordinal) && option.Value.Contains(alias, StringComparison.Ordinal)))
            {
                throw WebApiException.BadRequest($"No query option names the parameter alias '{alias}'.");
            }
        }
    }
}

/// <summary>A compiled request for rows.</summary>
/// <param name="Selection">What the client sees of each row.</param>
/// <param name="Query">What is asked of the table.</param>
internal sealed record TableQuery(ColumnSelection Selection, JobQuery Query)
{
    /// <summary>How many rows the pages before this one had.</summary>
    public long Served { get; init; }
}
