using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Fetch;

/// <summary>Puts together what is fetched for a fetch, and what the client sees of it.</summary>
internal sealed class FetchShape
{
    private readonly FetchPlan _plan;
    private readonly Annotations _annotations;
    private readonly List<JobColumn> _columns;
    private readonly List<QueryLink> _links;
    private readonly List<GroupKey> _names = [];

    private FetchShape(FetchPlan plan, Annotations annotations)
    {
        _plan = plan;
        _annotations = annotations;
        _columns = [.. plan.Query.Columns];
        _links = [.. plan.Query.Links];
    }

    /// <summary>Makes both.</summary>
    /// <param name="plan">What is asked for.</param>
    /// <param name="annotations">What is told beside the values: names of what lookups point to are fetched for it.</param>
    public static (JobQuery Query, ColumnSelection Selection) Of(FetchPlan plan, Annotations annotations)
    {
        var shape = new FetchShape(plan, annotations);
        var root = plan.Query.Table;
        IReadOnlyList<RowMember> members = [.. plan.Columns.Select(shape.MemberOf)];
        var version = plan.HasKey ? shape.IndexOf(root.Get(JobModel.VersionColumn)) : -1;
        var selection = new ColumnSelection(root, shape._columns, new RowShape { Members = members, VersionIndex = version }) { ContextSuffix = ContextOf(plan) };
        var query = plan.Query with
        {
            Columns = selection.Fetched,
            Links = shape._links,
            Stages = [.. plan.Query.Stages.Select(stage => stage is QueryStage.Group group ? group with { Keys = [.. group.Keys, .. shape._names] } : stage)],
        };
        return (query, selection);
    }

    private RowMember MemberOf(FetchColumn column)
    {
        var lookup = column.Table.Lookups.FirstOrDefault(known => column.Source is { } source && known.Column == source.Name);

        // As in Dataverse a property of the table itself is there when it is null, and what the query names is not.
        var isOwn = _plan.Query.Stages.Count == 0 && column.Name == column.Source?.Name && column.Named is not LinkedColumn;
        return new RowMember(column.Name, IndexOf(column.Column), column.Source ?? column.Column)
        {
            Lookup = lookup,
            NameIndex = lookup is null ? -1 : NameOf(column, lookup),
            IsLeftOutWhenNull = !isOwn,
            IsPlain = column.IsPart,
        };
    }

    /// <summary>Where the name stands of what a lookup points to; -1 where it is not asked for.</summary>
    private int NameOf(FetchColumn column, QueryLookup lookup)
    {
        if (!_annotations.HasFlag(Annotations.FormattedValue) || column.Named is not { } named || QueryTables.Find(lookup.Target) is not { PrimaryName: { } name } target)
        {
            return -1;
        }

        // No alias of a query begins so.
        var alias = $"/{named}";
        var link = _links.Find(known => known.Alias == alias);
        if (link is null)
        {
            if (_links.Count == JobQuery.MaxLinks)
            {
                return -1;
            }

            link = new QueryLink(alias, target, target.PrimaryId, named, IsOuter: true);
            _links.Add(link);
        }

        if (_plan.Query.Stages.Count == 0)
        {
            return IndexOf(link.Of(name));
        }

        // A name belongs to its id, so that groups by both are the same.
        _names.Add(GroupKey.Of(link.Of(name), $"{column.Name}/name"));
        return IndexOf(_names[^1].Output);
    }

    private int IndexOf(JobColumn column)
    {
        var index = _columns.IndexOf(column);
        if (index >= 0)
        {
            return index;
        }

        _columns.Add(column);
        return _columns.Count - 1;
    }

    /// <summary>The columns of the table itself that are asked for by their names, where rows of it are answered.</summary>
    private static string ContextOf(FetchPlan plan) =>
        plan is { HasKey: true, IsExplicit: true } ? $"({string.Join(',', plan.Columns.Where(column => column.Name == column.Column.Name).Select(column => column.Name))})" : string.Empty;
}
