using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// Compiles <c>$filter</c>: comparisons of a column with a value, <c>and</c>, <c>or</c>, <c>not</c>, parentheses, null,
/// <c>in</c>, <c>contains</c>, <c>startswith</c> and <c>endswith</c>. What the model cannot say yet is refused with 501 and
/// its name.
/// </summary>
internal static class FilterCompiler
{
    /// <summary>Compiles a condition.</summary>
    /// <param name="node">The condition.</param>
    /// <param name="columnOf">The column of a property.</param>
    public static JobFilter Compile(QueryNode node, Func<string, JobColumn> columnOf) => node switch
    {
        ConvertNode convert => Compile(convert.Source, columnOf),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both => new JobFilter.And(Compile(both.Left, columnOf), Compile(both.Right, columnOf)),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } either => new JobFilter.Or(Compile(either.Left, columnOf), Compile(either.Right, columnOf)),
        UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => new JobFilter.Not(Compile(not.Operand, columnOf)),
        InNode { Right: CollectionConstantNode values } within when WithoutConversion(within.Left) is SingleValuePropertyAccessNode column =>
            ListCompiler.Compile(columnOf(column.Property.Name), values),
        SingleValueFunctionCallNode function when MatchOf(function.Name) is { } match => Text(function, match, columnOf),
        BinaryOperatorNode binary when ComparisonOf(binary.OperatorKind) is { } comparison => Comparison(binary, comparison, columnOf),
        SingleValuePropertyAccessNode flag => new JobFilter.Compare(columnOf(flag.Property.Name), JobComparison.Equal, true),
        _ => throw NotSupported(node),
    };

    private static JobFilter Comparison(BinaryOperatorNode node, JobComparison comparison, Func<string, JobColumn> columnOf)
    {
        var left = WithoutConversion(node.Left);
        var right = WithoutConversion(node.Right);
        return (left, right) switch
        {
            (SingleValuePropertyAccessNode column, ConstantNode value) => ComparisonCompiler.Compile(columnOf(column.Property.Name), comparison, value),
            (ConstantNode value, SingleValuePropertyAccessNode column) => ComparisonCompiler.Compile(columnOf(column.Property.Name), Mirrored(comparison), value),
            (SingleValuePropertyAccessNode, SingleValuePropertyAccessNode) => throw WebApiException.NotSupported("Comparing a column with a column in $filter"),
            (ConstantNode, ConstantNode) => throw WebApiException.NotSupported("Comparing a value with a value in $filter"),
            _ => throw NotSupported(left is SingleValuePropertyAccessNode or ConstantNode ? right : left),
        };
    }

    private static JobFilter Text(SingleValueFunctionCallNode node, JobTextMatch match, Func<string, JobColumn> columnOf)
    {
        SingleValueNode[] arguments = [.. node.Parameters.Select(argument => WithoutConversion((SingleValueNode)argument))];
        return arguments is [SingleValuePropertyAccessNode property, ConstantNode constant] && columnOf(property.Property.Name) is { } column
            ? constant.Value is string text ? new JobFilter.Text(column, match, text) : NullComparison.None(column)
            : throw WebApiException.NotSupported($"The function '{node.Name}' of anything but a column and a text in $filter");
    }

    private static JobTextMatch? MatchOf(string function) => function switch
    {
        "contains" => JobTextMatch.Contains,
        "startswith" => JobTextMatch.StartsWith,
        "endswith" => JobTextMatch.EndsWith,
        _ => null,
    };

    private static SingleValueNode WithoutConversion(SingleValueNode node)
    {
        while (node is ConvertNode convert)
        {
            node = convert.Source;
        }

        return node;
    }

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

    private static WebApiException NotSupported(QueryNode node) => WebApiException.NotSupported(node switch
    {
        UnaryOperatorNode => "The operator '-' in $filter",
        InNode => "The operator 'in' of anything but a column and a list of values in $filter",
        SingleValueFunctionCallNode function => $"The function '{function.Name}' in $filter",
        BinaryOperatorNode binary when binary.TypeReference.IsBoolean() => "Comparing a condition with a value in $filter",
        BinaryOperatorNode binary => $"The operator '{OperatorText(binary.OperatorKind)}' in $filter",
        ParameterAliasNode alias => $"The parameter alias '{alias.Alias}' in $filter",
        ConstantNode constant => $"The value '{constant.LiteralText}' alone in $filter",
        _ => $"A $filter with a node of kind {node.Kind}",
    });

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
