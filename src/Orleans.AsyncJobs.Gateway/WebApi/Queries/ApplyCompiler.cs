using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Compiles <c>$apply</c>: <c>filter</c>, <c>groupby</c> and <c>aggregate</c>, one behind the other in any order. Filters
/// before the first group choose rows, those behind one choose groups.
/// </summary>
/// <param name="scope">What its names stand for; behind a group it knows the values of that.</param>
internal sealed class ApplyCompiler(QueryScope scope)
{
    /// <summary>The most groups one behind the other.</summary>
    public const int MaxGroups = 10;

    private readonly List<QueryStage> _stages = [];

    /// <summary>Which rows; null for all.</summary>
    public JobFilter? Filter { get; private set; }

    /// <summary>What is made of them.</summary>
    public IReadOnlyList<QueryStage> Stages => _stages;

    /// <summary>What the last group makes, in order; empty before one.</summary>
    public IReadOnlyList<GroupOutput> Outputs { get; private set; } = [];

    /// <summary>Compiles the steps.</summary>
    /// <exception cref="WebApiException">A step will not do (400), or is not served (501).</exception>
    public void Add(ApplyClause clause)
    {
        foreach (var step in clause.Transformations)
        {
            Add(step);
        }
    }

    /// <summary>Leaves out rows, or groups behind a group.</summary>
    public void Add(JobFilter filter)
    {
        if (_stages.Count > 0)
        {
            _stages.Add(new QueryStage.Where(filter));
        }
        else
        {
            AddBefore(filter);
        }
    }

    /// <summary>Leaves out rows before anything is made of them.</summary>
    public void AddBefore(JobFilter filter) => Filter = Filter is null ? filter : new JobFilter.And(Filter, filter);

    private void Add(TransformationNode step)
    {
        switch (step)
        {
            case FilterTransformationNode filter:
                Add(FilterCompiler.Compile(filter.FilterClause.Expression, scope));
                break;
            case AggregateTransformationNode aggregate:
                Group([], aggregate);
                break;
            case GroupByTransformationNode { ChildTransformations: null or AggregateTransformationNode } group:
                Group([.. group.GroupingProperties.SelectMany(property => LeavesOf(property, before: null))], group.ChildTransformations as AggregateTransformationNode);
                break;
            default:
                throw WebApiException.NotSupported($"The step '{NameOf(step)}' in $apply");
        }
    }

    private void Group(IReadOnlyList<GroupOutput> keys, AggregateTransformationNode? aggregate)
    {
        if (_stages.OfType<QueryStage.Group>().Count() == MaxGroups)
        {
            throw WebApiException.BadRequest($"$apply takes up to {MaxGroups} steps groupby and aggregate.");
        }

        var aggregates = (aggregate?.AggregateExpressions ?? []).Select(AggregateOf).ToList();
        List<GroupOutput> outputs = [.. keys, .. aggregates.Select(value => new GroupOutput(value.Output.Name, value.Column ?? value.Output, value.Output, IsKey: false))];
        if (outputs.GroupBy(output => output.Path, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw WebApiException.BadRequest($"$apply names '{twice.Key}' twice in one group.");
        }

        _stages.Add(new QueryStage.Group([.. keys.Select(key => new GroupKey(key.Source, key.Output))], aggregates));
        Outputs = [.. outputs.Select(output => output with { Shown = ShownOf(output) })];
        scope.Outputs = Outputs.ToDictionary(output => output.Path, output => output.Output, StringComparer.Ordinal);
    }

    /// <summary>The column that a key is of, through the groups before: it has the labels.</summary>
    private JobColumn ShownOf(GroupOutput output) =>
        !output.IsKey ? output.Output : Outputs.FirstOrDefault(before => before.Output == output.Source)?.Shown ?? output.Source;

    private IEnumerable<GroupOutput> LeavesOf(GroupByPropertyNode property, string? before)
    {
        var path = before is null ? property.Name : $"{before}/{property.Name}";
        if (property.Expression is null)
        {
            return property.ChildTransformations.SelectMany(child => LeavesOf(child, path));
        }

        var column = scope.FindColumn(scope.Resolve(property.Expression), QueryOptionNames.Apply) ?? throw WebApiException.NotSupported($"A group by '{path}', which is no column,");
        RefuseData(column);
        return [new GroupOutput(path, column, new JobColumn(path, column.Type), IsKey: true)];
    }

    private Aggregate AggregateOf(AggregateExpressionBase given)
    {
        if (given is not AggregateExpression expression)
        {
            throw WebApiException.NotSupported($"The aggregate '{given.Alias}' over a collection in $apply");
        }

        if (MethodOf(expression) is not { } method)
        {
            throw WebApiException.NotSupported($"The aggregate method '{expression.MethodDefinition?.MethodLabel ?? expression.Method.ToString()}' in $apply");
        }

        if (method == AggregateMethod.CountRows)
        {
            return Aggregate.Of(method, column: null, expression.Alias);
        }

        var column = scope.FindColumn(scope.Resolve(expression.Expression), QueryOptionNames.Apply) ?? throw WebApiException.NotSupported($"The aggregate '{expression.Alias}' of anything but a column in $apply");
        RefuseData(column);
        return Aggregate.TypeOf(method, column) is null
            ? throw WebApiException.BadRequest($"The {NameOf(method)} of '{column.Name}', which is of type {column.Type}, cannot be worked out.")
            : Aggregate.Of(method, column, expression.Alias);
    }

    private static void RefuseData(JobColumn column)
    {
        if ((column as LinkedColumn)?.Column.Length is not null || column.Length is not null)
        {
            throw WebApiException.NotSupported($"The column '{column.Name}' in a group of $apply");
        }
    }

    private static AggregateMethod? MethodOf(AggregateExpression expression) => expression.Method switch
    {
        AggregationMethod.VirtualPropertyCount => AggregateMethod.CountRows,
        AggregationMethod.Sum => AggregateMethod.Sum,
        AggregationMethod.Average => AggregateMethod.Average,
        AggregationMethod.Min => AggregateMethod.Min,
        AggregationMethod.Max => AggregateMethod.Max,
        AggregationMethod.CountDistinct => AggregateMethod.CountDistinct,
        _ => null,
    };

    private static string NameOf(AggregateMethod method) => method switch
    {
        AggregateMethod.Average => "average",
        AggregateMethod.Min => "least",
        AggregateMethod.Max => "greatest",
        _ => "sum",
    };

    private static string NameOf(TransformationNode step) => step switch
    {
        ComputeTransformationNode => "compute",
        ExpandTransformationNode => "expand",
        GroupByTransformationNode group => $"groupby with {NameOf(group.ChildTransformations)}",
        FilterTransformationNode => "filter",
        _ => step.Kind.ToString(),
    };
}

/// <summary>A value that a group makes.</summary>
/// <param name="Path">Its name, or the path of a lookup's column: <c>createdby/fullname</c>.</param>
/// <param name="Source">The column that it is of, as it stood before the group; its output where it is of none.</param>
/// <param name="Output">The column that holds it.</param>
/// <param name="IsKey">Whether it is what rows are grouped by.</param>
internal sealed record GroupOutput(string Path, JobColumn Source, JobColumn Output, bool IsKey)
{
    /// <summary>What it is a value of: it says how people read it.</summary>
    public JobColumn Shown { get; init; } = Output;
}
