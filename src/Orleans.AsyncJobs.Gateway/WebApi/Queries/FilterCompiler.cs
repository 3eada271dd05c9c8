using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Compiles <c>$filter</c>: comparisons of a column with a value or another column, <c>and</c>, <c>or</c>, <c>not</c>,
/// parentheses, null, <c>in</c>, <c>contains</c>, <c>startswith</c>, <c>endswith</c> and the query functions. What the model
/// cannot say is refused with 501 and its name.
/// </summary>
internal static class FilterCompiler
{
    /// <summary>Compiles a condition. Moments that count from now stay relative.</summary>
    /// <param name="node">The condition.</param>
    /// <param name="scope">What its names stand for.</param>
    /// <exception cref="WebApiException">It will not do (400), or is not served (501).</exception>
    /// <exception cref="JobException">A query function will not do.</exception>
    public static JobFilter Compile(QueryNode node, QueryScope scope) => scope.Resolve(node) switch
    {
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both => new JobFilter.And(Compile(both.Left, scope), Compile(both.Right, scope)),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } either => new JobFilter.Or(Compile(either.Left, scope), Compile(either.Right, scope)),
        UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => new JobFilter.Not(Compile(not.Operand, scope)),
        InNode within => List(within, scope),
        SingleValueFunctionCallNode function when MatchOf(function.Name) is { } match => Text(function, match, scope),
        SingleValueFunctionCallNode function when QueryFunctions.Find(function.Name) is { } known => QueryFunctions.Compile(known, function, scope),
        BinaryOperatorNode binary when ComparisonOf(binary.OperatorKind) is { } comparison => Comparison(binary, comparison, scope),
        var other => Alone(other, scope),
    };

    private static JobFilter.Compare Alone(QueryNode node, QueryScope scope) => scope.FindColumn(node, QueryOptionNames.Filter) switch
    {
        { Type: JobColumnType.Boolean } flag => new JobFilter.Compare(flag, JobComparison.Equal, true),
        { } column => throw WebApiException.BadRequest($"The column '{column.Name}' is of type {column.Type} and no condition by itself. Compare it with a value."),
        null => throw NotSupported(node),
    };

    private static JobFilter Comparison(BinaryOperatorNode node, JobComparison comparison, QueryScope scope)
    {
        var (left, right) = (scope.Resolve(node.Left), scope.Resolve(node.Right));
        return (left, right) switch
        {
            (ConstantNode, ConstantNode) => throw WebApiException.NotSupported("Comparing a value with a value in $filter"),
            (_, ConstantNode value) => ComparisonCompiler.Compile(ColumnOf(left, scope), comparison, value),
            (ConstantNode value, _) => ComparisonCompiler.Compile(ColumnOf(right, scope), Mirrored(comparison), value),
            _ => Columns(ColumnOf(left, scope), comparison, ColumnOf(right, scope)),
        };
    }

    private static JobFilter.CompareColumns Columns(JobColumn left, JobComparison comparison, JobColumn right) =>
        left.Type == right.Type || (IsNumber(left) && IsNumber(right))
            ? new JobFilter.CompareColumns(left, comparison, right)
            : throw WebApiException.BadRequest($"The column '{left.Name}' is of type {left.Type} and cannot be compared with '{right.Name}', which is of type {right.Type}.");

    private static bool IsNumber(JobColumn column) => column.Type is JobColumnType.Int32 or JobColumnType.Int64 or JobColumnType.Double;

    private static JobFilter List(InNode within, QueryScope scope) =>
        within.Right is CollectionConstantNode values && scope.FindColumn(scope.Resolve(within.Left), QueryOptionNames.Filter) is { } column
            ? ListCompiler.Compile(column, values)
            : throw WebApiException.NotSupported("The operator 'in' of anything but a column and a list of values in $filter");

    private static JobFilter Text(SingleValueFunctionCallNode node, JobTextMatch match, QueryScope scope)
    {
        QueryNode[] arguments = [.. node.Parameters.Select(scope.Resolve)];
        if (arguments is not [var property, ConstantNode constant] || scope.FindColumn(property, QueryOptionNames.Filter) is not { } column)
        {
            throw OfOther(node);
        }

        // The parser does not know the type of what is worked out of a group.
        if (column.Type != JobColumnType.String)
        {
            throw WebApiException.BadRequest($"The function '{node.Name}' is for texts, and '{column.Name}' is of type {column.Type}.");
        }

        return constant.Value is string text ? new JobFilter.Text(column, match, text) : NullComparison.None(column);
    }

    private static WebApiException OfOther(SingleValueFunctionCallNode node)
    {
        ComputedColumns.RefuseIn(node, QueryOptionNames.Filter);
        return WebApiException.NotSupported($"The function '{node.Name}' of anything but a column and a text in $filter");
    }

    private static JobColumn ColumnOf(QueryNode node, QueryScope scope) => scope.FindColumn(node, QueryOptionNames.Filter) ?? throw NotSupported(node);

    private static JobTextMatch? MatchOf(string function) => function switch
    {
        "contains" => JobTextMatch.Contains,
        "startswith" => JobTextMatch.StartsWith,
        "endswith" => JobTextMatch.EndsWith,
        _ => null,
    };

    private static JobComparison? ComparisonOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Equal => JobComparison.Equal,
        BinaryOperatorKind.NotEqual => JobComparison.NotEqual,
        BinaryOperatorKind.GreaterThan => JobComparison.GreaterThan,
        BinaryOperatorKind.GreaterThanOrEqual => JobComparison.GreaterThanOrEqual,
        BinaryOperatorKind.LessThan => JobComparison.LessThan,
        BinaryOperatorKind.LessThanOrEqual => JobComparison.LessThanOrEqual,
        _ => null,
    };

    private static JobComparison Mirrored(JobComparison comparison) => comparison switch
    {
        JobComparison.GreaterThan => JobComparison.LessThan,
        JobComparison.GreaterThanOrEqual => JobComparison.LessThanOrEqual,
        JobComparison.LessThan => JobComparison.GreaterThan,
        JobComparison.LessThanOrEqual => JobComparison.GreaterThanOrEqual,
        _ => comparison,
    };

    private static WebApiException NotSupported(QueryNode node)
    {
        ComputedColumns.RefuseIn(node, QueryOptionNames.Filter);
        return WebApiException.NotSupported(NameOf(node));
    }

    private static string NameOf(QueryNode node) => node switch
    {
        UnaryOperatorNode => "The operator '-' in $filter",
        SingleValueFunctionCallNode function => $"The function '{function.Name}' in $filter",
        BinaryOperatorNode binary when binary.TypeReference?.IsBoolean() == true => "Comparing a condition with a value in $filter",
        BinaryOperatorNode binary => $"The operator '{OperatorText(binary.OperatorKind)}' in $filter",
        ConstantNode constant => $"The value '{constant.LiteralText}' alone in $filter",
        AnyNode => "The operator 'any' in $filter",
        AllNode => "The operator 'all' in $filter",
        CountNode => "The number of rows of a collection in $filter",
        _ => $"A $filter with a node of kind {node.Kind}",
    };

    private static string OperatorText(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "add",
        BinaryOperatorKind.Subtract => "sub",
        BinaryOperatorKind.Multiply => "mul",
        BinaryOperatorKind.Divide => "div",
        BinaryOperatorKind.Modulo => "mod",
        _ => kind.ToString(),
    };
}
