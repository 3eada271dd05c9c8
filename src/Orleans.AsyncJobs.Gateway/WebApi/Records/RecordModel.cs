using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Records;

/// <summary>A table of the Web API that lies over what is kept of jobs: its columns, and how its query options are read.</summary>
internal sealed class RecordModel
{
    private readonly EdmModel _model = new();
    private readonly EdmEntityType _type;
    private readonly EdmEntitySet _set;

    /// <param name="typeName">The name of one entry.</param>
    /// <param name="setName">The name of the set.</param>
    /// <param name="columns">The columns, the primary key first.</param>
    public RecordModel(string typeName, string setName, IReadOnlyList<JobColumn> columns)
    {
        Columns = columns;
        SetName = setName;
        _type = new EdmEntityType(JobModel.Namespace, typeName);
        _type.AddKeys(_type.AddStructuralProperty(columns[0].Name, JobModel.KindOf(columns[0].Type), isNullable: false));
        foreach (var column in columns.Skip(1))
        {
            _type.AddStructuralProperty(column.Name, JobModel.KindOf(column.Type));
        }

        var container = new EdmEntityContainer(JobModel.Namespace, "System");
        _set = container.AddEntitySet(setName, _type);
        _model.AddElement(_type);
        _model.AddElement(container);
    }

    /// <summary>The columns, the primary key first.</summary>
    public IReadOnlyList<JobColumn> Columns { get; }

    /// <summary>The name of the set.</summary>
    public string SetName { get; }

    /// <summary>The name of one entry.</summary>
    public string TypeName => _type.Name;

    /// <summary>Reads the options of a request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="filterColumn">The column that a property filters by; it refuses those that none does.</param>
    /// <exception cref="WebApiException">They will not do.</exception>
    public RecordQuery Parse(IDictionary<string, string> options, Func<string, JobColumn> filterColumn)
    {
        var parser = new ODataQueryOptionParser(_model, _type, _set, options);
        var filter = JobQueryParser.Read(parser.ParseFilter);
        var selected = Select(JobQueryParser.Read(parser.ParseSelectAndExpand));
        return new RecordQuery(
            selected ?? Columns,
            selected is null ? string.Empty : $"({string.Join(',', selected.Select(column => column.Name))})",
            filter is null ? null : FilterCompiler.Compile(filter.Expression, filterColumn),
            (int)Math.Min(JobQueryParser.TopOf(parser, options) ?? JobQuery.MaxRows, JobQuery.MaxRows),
            JobQueryParser.Read(parser.ParseCount) ?? false);
    }

    /// <summary>The column of a name.</summary>
    public JobColumn Get(string name) => Columns.First(column => column.Name == name);

    /// <summary>The columns that are named; null for all.</summary>
    private List<JobColumn>? Select(SelectExpandClause? clause)
    {
        if (clause is null || clause.AllSelected || clause.SelectedItems.Any(item => item is WildcardSelectItem))
        {
            return null;
        }

        List<JobColumn> selected = [];
        foreach (var item in clause.SelectedItems)
        {
            var column = item is PathSelectItem { SelectedPath: { Count: 1, FirstSegment: PropertySegment segment } }
                ? Get(segment.Property.Name)
                : throw WebApiException.NotSupported("A $select of anything but columns");
            if (!selected.Contains(column))
            {
                selected.Add(column);
            }
        }

        return selected;
    }
}

/// <summary>What is asked of such a table.</summary>
/// <param name="Selected">The columns to show; the primary key is shown in any case.</param>
/// <param name="ContextSuffix">What follows the set in <c>@odata.context</c>.</param>
/// <param name="Filter">Which entries; null for all.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="WithCount">Whether they are counted, whatever the limit.</param>
internal sealed record RecordQuery(IReadOnlyList<JobColumn> Selected, string ContextSuffix, JobFilter? Filter, int Limit, bool WithCount);
