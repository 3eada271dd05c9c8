using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.FetchXml;

/// <summary>Compiles FetchXML to the query model.</summary>
internal sealed class FetchCompiler
{
    /// <summary>The most elements <c>link-entity</c>. Dataverse: 15; a query may have more, for the names of what lookups point to.</summary>
    public const int MaxLinkEntities = 15;

    /// <summary>The most columns of an answer: SQLite reads 2,000 at once.</summary>
    public const int MaxColumns = 1_000;

    /// <summary>The most terms of an order, columns of distinct rows and keys of a group: what lies behind a row of them is said by as many levels of parentheses.</summary>
    public const int MaxTerms = 200;

    private readonly FetchQuery _fetch;
    private readonly FetchScope _scope;
    private readonly List<QueryLink> _links = [];
    private readonly List<(FetchTable Fetch, CriteriaTable Table)> _tables = [];

    private FetchCompiler(FetchQuery fetch, Guid userId)
    {
        _fetch = fetch;
        _scope = new FetchScope(FetchScope.TableOf(fetch.Entity), userId);
        _tables.Add((fetch.Entity, _scope.Root));
        AddLinks(fetch.Entity.Links, _scope.Root);
    }

    private QueryTable Root => _scope.Root.Table;

    /// <summary>Compiles a query.</summary>
    /// <param name="fetch">The query.</param>
    /// <param name="userId">Who asks, for the conditions on the user.</param>
    /// <exception cref="FetchXmlException">It asks for what is not served, or names no table.</exception>
    /// <exception cref="JobException">A column, an operator or a value will not do.</exception>
    public static FetchPlan Compile(FetchQuery fetch, Guid userId)
    {
        var compiler = new FetchCompiler(fetch, userId);
        return fetch.IsAggregate ? compiler.CompileGroups() : compiler.CompileRows();
    }

    /// <summary>Compiles the criteria of an action on many jobs, which takes all rows of the table of jobs that they take.</summary>
    /// <param name="fetch">The query.</param>
    /// <param name="userId">Who asks, for the conditions on the user.</param>
    /// <returns>The filter; null for all jobs.</returns>
    /// <exception cref="FetchXmlException">It asks for more, or names no table.</exception>
    /// <exception cref="JobException">A column, an operator or a value will not do.</exception>
    public static JobFilter? CompileCriteria(FetchQuery fetch, Guid userId)
    {
        foreach (var name in (string[])["top", "paging-cookie"])
        {
            fetch.Element.Only(name, [], "An action on many jobs takes all rows that match: leave it out.");
        }

        fetch.Element.Only("page", ["1"], "An action on many jobs takes all rows that match, and not page by page: leave it out.");
        if (fetch.IsAggregate)
        {
            throw fetch.Element.Has("aggregate", "true", "An action on many jobs takes rows, and no aggregates of them: leave it out.");
        }

        if (fetch.Entity.Links.Count > 0)
        {
            throw fetch.Entity.Links[0].Table.Element.Refused("is not taken: an action on many jobs takes no linked tables");
        }

        if (FetchScope.TableOf(fetch.Entity) != QueryTables.Jobs)
        {
            throw fetch.Entity.Element.Has("name", fetch.Entity.Name, $"An action on many jobs takes rows of '{QueryTables.Jobs.Name}'.");
        }

        // Columns and order change nothing, but a name that there is not says that something else was meant.
        return Compile(fetch with { IsDistinct = false }, userId).Query.Filter;
    }

    private void AddLinks(IReadOnlyList<FetchLink> links, CriteriaTable parent)
    {
        foreach (var link in links)
        {
            var element = link.Table.Element;
            if (_links.Count == MaxLinkEntities)
            {
                throw element.Refused($"is one link too many: at most {MaxLinkEntities} are taken");
            }

            var table = _scope.Add(element, link.Alias, FetchScope.TableOf(link.Table));
            var from = FetchScope.StoredOf(element, new CriteriaTable(table.Table), link.From, "joined");
            var to = FetchScope.StoredOf(element, parent, link.To, "joined");
            if (from.Type != to.Type)
            {
                throw element.Refused($"joins columns of one type, and '{from.Name}' is {from.Type} while '{to.Name}' is {to.Type}");
            }

            _links.Add(new QueryLink(table.Alias!, table.Table, from, to, link.IsOuter) { Filter = _scope.Compile(link.Table.Filters, table) });
            _tables.Add((link.Table, table));
            AddLinks(link.Table.Links, table);
        }
    }

    private FetchPlan CompileRows()
    {
        var isDistinct = _fetch.IsDistinct;
        var columns = new FetchColumnList(allowsData: !isDistinct);
        foreach (var (fetch, table) in _tables)
        {
            // Without a word about its columns the query's own table shows them all, and a link none.
            columns.Add(fetch, table, withAll: fetch.WithAll || (table.Alias is null && fetch is { Attributes.Count: 0, WithNone: false }));
        }

        if (!isDistinct)
        {
            columns.AddKey(_fetch.Entity.Element, Root);
        }

        var shown = columns.All;
        CheckCount(isDistinct ? MaxTerms : MaxColumns, shown.Count, isDistinct ? "distinct columns" : "columns");
        JobColumn[] asked = [.. shown.Select(column => column.Column).Distinct()];
        var order = OrderOf(
            named => named.Attribute is { } name ? name : throw named.Element.Has("alias", named.Alias!, "It is no alias of an 'attribute'."),
            alias => columns.Find(alias),
            isDistinct ? asked : null);
        return new FetchPlan(
            new JobQuery { Table = Root, Links = _links, Columns = asked, Filter = _scope.Compile(_fetch.Entity.Filters, _scope.Root), Order = order, Distinct = isDistinct, WithCount = _fetch.WithTotal },
            shown,
            HasKey: !isDistinct,
            IsExplicit: _fetch.Entity is { WithAll: false, Attributes.Count: > 0 } or { WithNone: true });
    }

    private FetchPlan CompileGroups()
    {
        var groups = new FetchGroups();
        foreach (var (fetch, table) in _tables)
        {
            if (fetch.WithAll)
            {
                throw fetch.Element.Refused("holds 'all-attributes', which does not go with aggregate=\"true\"");
            }

            foreach (var attribute in fetch.Attributes)
            {
                groups.Add(attribute, table);
            }
        }

        if (groups.Columns.Count == 0)
        {
            throw _fetch.Entity.Element.Refused("holds no 'attribute', and one at least is worked out of the rows or groups them");
        }

        CheckCount(MaxTerms, groups.Columns.Count, "aggregates and keys");
        var order = OrderOf(
            named => throw named.Element.Refused("names a column, and with aggregate=\"true\" the order is one of aliases: use 'alias'"),
            groups.Find,
            allowed: null);
        return new FetchPlan(
            new JobQuery
            {
                Table = Root,
                Links = _links,
                Columns = [.. groups.Columns.Select(column => column.Column)],
                Filter = _scope.Compile(_fetch.Entity.Filters, _scope.Root),
                Stages = [groups.Stage],
                Order = order,
                WithCount = _fetch.WithTotal,
            },
            groups.Columns,
            HasKey: false,
            IsExplicit: true);
    }

    /// <summary>The order: that of the query's own table first, then those of the links as they stand.</summary>
    /// <param name="attributeOf">The column that a term names; it refuses where none may be named.</param>
    /// <param name="byAlias">The column of an alias; null where there is none.</param>
    /// <param name="allowed">The columns by which rows may be ordered; null for all.</param>
    private List<JobOrder> OrderOf(Func<FetchOrder, string> attributeOf, Func<string, JobColumn?> byAlias, JobColumn[]? allowed)
    {
        List<JobOrder> order = [];
        foreach (var (fetch, own) in _tables)
        {
            foreach (var term in fetch.Orders)
            {
                var table = term.EntityName is { } name ? _scope.LinkOf(term.Element, name) : own;
                var column = (term.Alias is { } alias ? byAlias(alias) : null) ?? FetchScope.StoredOf(term.Element, table, attributeOf(term), "ordered");
                if (FetchScope.IsData(column) || column.Use.HasFlag(JobColumnUse.Computed))
                {
                    throw term.Element.Refused($"names '{column.Name}', by which rows cannot be ordered");
                }

                // What orders a second time orders nothing.
                if (order.Exists(known => known.Column.Equals(column)))
                {
                    continue;
                }

                if (allowed is not null && Array.Find(allowed, column.Equals) is null)
                {
                    throw term.Element.Refused($"orders distinct rows by '{column.Name}', which is none of their columns; add an 'attribute' for it");
                }

                order.Add(new JobOrder(allowed is null ? column : Array.Find(allowed, column.Equals)!, term.Descending));
                CheckCount(MaxTerms, order.Count, "terms of the order");
            }
        }

        return order;
    }

    private void CheckCount(int most, int count, string what)
    {
        if (count > most)
        {
            throw _fetch.Element.Refused($"has more than {most:N0} {what}");
        }
    }
}
