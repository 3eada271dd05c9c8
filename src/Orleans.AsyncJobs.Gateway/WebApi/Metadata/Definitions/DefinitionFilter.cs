using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;

/// <summary>Whether a condition holds for a definition. There are few of them, so that they are looked at one by one.</summary>
/// <param name="aliases">The values of parameter aliases.</param>
internal sealed class DefinitionFilter(IDictionary<string, SingleValueNode>? aliases)
{
    /// <summary>Whether it holds.</summary>
    /// <exception cref="WebApiException">501: it is not served.</exception>
    public bool Holds(QueryNode node, JsonObject definition) => Resolve(node) switch
    {
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both => Holds(both.Left, definition) && Holds(both.Right, definition),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } either => Holds(either.Left, definition) || Holds(either.Right, definition),
        UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => !Holds(not.Operand, definition),
        BinaryOperatorNode binary => Compares(binary, definition),
        InNode { Right: CollectionConstantNode list } within => list.Collection.Any(item => Equals(ValueOf(item, definition), ValueOf(within.Left, definition))),
        SingleValueFunctionCallNode { Name: "contains" or "startswith" or "endswith" } call => Matches(call, definition),
        SingleValuePropertyAccessNode flag => ValueOf(flag, definition) is true,
        _ => throw WebApiException.NotSupported($"A $filter of definitions with a node of kind {node.Kind}"),
    };

    private QueryNode Resolve(QueryNode node) => ParameterAliases.Resolve(node, aliases);

    private bool Compares(BinaryOperatorNode node, JsonObject definition)
    {
        var (left, right) = (ValueOf(node.Left, definition), ValueOf(node.Right, definition));
        if (node.OperatorKind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
        {
            return Equals(left, right) == (node.OperatorKind == BinaryOperatorKind.Equal);
        }

        if (left is null || right is null)
        {
            return false;
        }

        var order = left is string text && right is string other ? string.CompareOrdinal(text, other) : left is IComparable number && right.GetType() == left.GetType() ? number.CompareTo(right) : throw NotServed(node);
        return node.OperatorKind switch
        {
            BinaryOperatorKind.GreaterThan => order > 0,
            BinaryOperatorKind.GreaterThanOrEqual => order >= 0,
            BinaryOperatorKind.LessThan => order < 0,
            BinaryOperatorKind.LessThanOrEqual => order <= 0,
            _ => throw NotServed(node),
        };
    }

    private bool Matches(SingleValueFunctionCallNode call, JsonObject definition)
    {
        object?[] values = [.. call.Parameters.Select(parameter => ValueOf(parameter, definition))];
        return values is [string text, string part] && call.Name switch
        {
            "contains" => text.Contains(part, StringComparison.OrdinalIgnoreCase),
            "startswith" => text.StartsWith(part, StringComparison.OrdinalIgnoreCase),
            _ => text.EndsWith(part, StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>A text, a decimal, a flag or null: what texts, numbers, enumerations and Guids are compared as.</summary>
    private object? ValueOf(QueryNode node, JsonObject definition) => Resolve(node) switch
    {
        ConstantNode { Value: ODataEnumValue choice } constant => NameOf(choice, (IEdmEnumType)constant.TypeReference.Definition),
        ConstantNode { Value: Guid id } => id.ToString("D"),
        ConstantNode { Value: null or string or bool } constant => constant.Value,
        ConstantNode { Value: int or long or short or byte or decimal or double or float } constant => NumberOf(constant),
        SingleValuePropertyAccessNode access => ValueOf(access.Source is SingleValuePropertyAccessNode or SingleComplexNode ? throw NotServed(access) : definition[access.Property.Name]),
        var other => throw NotServed(other),
    };

    /// <summary>The parser gives the number of an enumeration's value, and definitions hold its name.</summary>
    private static string NameOf(ODataEnumValue choice, IEdmEnumType type) => type.Members
        .FirstOrDefault(member => string.Equals(member.Value.Value.ToString(CultureInfo.InvariantCulture), choice.Value, StringComparison.Ordinal))?.Name ?? choice.Value;

    private static decimal NumberOf(ConstantNode constant)
    {
        try
        {
            return Convert.ToDecimal(constant.Value, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            throw WebApiException.BadRequest($"The value {constant.LiteralText} is no number that a definition has.");
        }
    }

    private static object? ValueOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => (decimal)value.GetValue<int>(),
        _ => throw WebApiException.NotSupported("A $filter of definitions by a property that is an object"),
    };

    private static WebApiException NotServed(QueryNode node) => WebApiException.NotSupported($"A $filter of definitions with a node of kind {node.Kind}");
}
