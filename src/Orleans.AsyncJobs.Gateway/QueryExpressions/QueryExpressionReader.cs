using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.QueryExpressions;

/// <summary>
/// Reads a QueryExpression of Dataverse in JSON: which rows of a table. What only says how they are shown is passed over; what
/// would change the rows and is not served is refused by its name. Source: Dataverse Web API, QueryExpression ComplexType.
/// </summary>
internal static class QueryExpressionReader
{
    private static readonly string[] Tolerated = ["ColumnSet", "Distinct", "NoLock", "Orders", "PageInfo", "QueryHints", "ForceSeek", "ExtensionData"];
    private static readonly string[] Linking = ["LinkEntities", "TopCount", "SubQueryExpression", "DataSource"];
    private static readonly string[] OfQuery = ["EntityName", "Criteria", .. Linking, .. Tolerated];

    private static readonly string[] ToleratedOfFilter = ["FilterHint", "ExtensionData"];
    private static readonly string[] OfFilter = ["FilterOperator", "Conditions", "Filters", "IsQuickFindFilter", "AnyAllFilterLinkEntity", .. ToleratedOfFilter];

    private static readonly string[] OfCondition = ["AttributeName", "Operator", "Values", "EntityName", "CompareColumns", "ExtensionData"];
    private static readonly string[] OfValue = ["Value", "Type"];

    /// <summary>Reads a query.</summary>
    /// <param name="query">The object.</param>
    /// <exception cref="WebApiException">400: it is no query, or asks for what is not served.</exception>
    public static JobCriteria Read(JsonElement query)
    {
        JobCriteria? criteria = null;
        string? entityName = null;
        foreach (var member in Members(query, "a query", OfQuery))
        {
            switch (member.Name)
            {
                case "EntityName":
                    entityName = Text(member, "EntityName");
                    break;
                case "Criteria" when member.Value.ValueKind != JsonValueKind.Null:
                    criteria = ReadFilter(member.Value, CriteriaCompiler.MaxDepth);
                    break;
                case var name when Linking.Contains(name, StringComparer.Ordinal) && !IsEmpty(member.Value):
                    throw WebApiException.BadRequest($"'{name}' of a query is not taken here: all rows of one table are, that its criteria take. Leave it out.");
            }
        }

        return entityName switch
        {
            null => throw WebApiException.BadRequest($"A query needs 'EntityName'; '{QueryTables.Jobs.Name}' is the one table that is served."),
            _ when entityName == QueryTables.Jobs.Name => criteria ?? new JobCriteria(),
            _ => throw WebApiException.BadRequest($"A query names the table '{TextLimit.Shown(entityName)}'; '{QueryTables.Jobs.Name}' is the one that is served."),
        };
    }

    private static JobCriteria ReadFilter(JsonElement filter, int depth)
    {
        if (depth < 0)
        {
            throw WebApiException.BadRequest($"'Filters' are {CriteriaCompiler.TooDeep}.");
        }

        var criteria = new JobCriteria();
        foreach (var member in Members(filter, "a filter", OfFilter))
        {
            criteria = member.Name switch
            {
                "FilterOperator" => criteria with { IsAny = IsOr(member.Value) },
                "Conditions" => criteria with { Conditions = [.. Items(member).Select(ReadCondition)] },
                "Filters" => criteria with { Filters = [.. Items(member).Select(inner => ReadFilter(inner, depth - 1))] },
                "IsQuickFindFilter" or "AnyAllFilterLinkEntity" when !IsEmpty(member.Value) =>
                    throw WebApiException.BadRequest($"'{member.Name}' of a filter is not supported."),
                _ => criteria,
            };
        }

        return criteria;
    }

    // The enumeration by its name, as OData writes it, or by its number.
    private static bool IsOr(JsonElement value) => value switch
    {
        { ValueKind: JsonValueKind.String } when value.ValueEquals("And") => false,
        { ValueKind: JsonValueKind.String } when value.ValueEquals("Or") => true,
        { ValueKind: JsonValueKind.Number } when value.TryGetInt32(out var number) && number is 0 or 1 => number == 1,
        _ => throw WebApiException.BadRequest($"'FilterOperator' is 'And' or 'Or', and {TextLimit.Shown(value.GetRawText())} was given."),
    };

    private static JobCondition ReadCondition(JsonElement condition)
    {
        string? column = null;
        JobConditionOperator? found = null;
        List<string> values = [];
        var comparesColumns = false;
        foreach (var member in Members(condition, "a condition", OfCondition))
        {
            switch (member.Name)
            {
                case "AttributeName":
                    column = Text(member, "AttributeName");
                    break;
                case "Operator":
                    found = OperatorOf(Text(member, "Operator"));
                    break;
                case "Values":
                    values.AddRange(Items(member).Select(ValueOf));
                    break;
                case "EntityName" when !IsEmpty(member.Value) && !(member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals(QueryTables.Jobs.Name)):
                    throw WebApiException.BadRequest($"'EntityName' of a condition is {TextLimit.Shown(member.Value.GetRawText())}; only the table itself is taken here, and no linked one.");
                case "CompareColumns" when !IsEmpty(member.Value):
                    comparesColumns = member.Value.ValueKind == JsonValueKind.True
                        ? true
                        : throw WebApiException.BadRequest($"'CompareColumns' of a condition is true or false, and {TextLimit.Shown(member.Value.GetRawText())} was given.");
                    break;
            }
        }

        return new JobCondition(
            column ?? throw WebApiException.BadRequest("A condition needs 'AttributeName'."), found ?? throw WebApiException.BadRequest("A condition needs 'Operator'."), values)
        {
            CompareColumns = comparesColumns,
        };
    }

    private static JobConditionOperator OperatorOf(string name) => Enum.GetNames<JobConditionOperator>().Contains(name, StringComparer.Ordinal)
        ? Enum.Parse<JobConditionOperator>(name)
        : throw WebApiException.BadRequest($"The operator '{TextLimit.Shown(name)}' is not known here{NearestName.Suggest(name, Enum.GetNames<JobConditionOperator>())}");

    /// <summary>A value as it is, or in the object with its type that Dataverse's Web API takes.</summary>
    private static string ValueOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return PlainValueOf(value);
        }

        string? inner = null;
        foreach (var member in Members(value, "a value", OfValue))
        {
            inner = member.Name is "Value" ? PlainValueOf(member.Value) : inner;
        }

        return inner ?? throw WebApiException.BadRequest("""A value in an object needs 'Value', as in {"Type":"System.Int32","Value":"30"}.""");
    }

    private static string PlainValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw WebApiException.BadRequest($"'Values' of a condition holds texts, numbers, true and false, and {TextLimit.Shown(value.GetRawText())} was given."),
    };

    private static IEnumerable<JsonElement> Items(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.Array => member.Value.EnumerateArray(),
        JsonValueKind.Null => [],
        _ => throw WebApiException.BadRequest($"'{member.Name}' is a list, and {TextLimit.Shown(member.Value.GetRawText())} was given."),
    };

    private static string Text(JsonProperty member, string name) => member.Value.ValueKind == JsonValueKind.String
        ? member.Value.GetString()!
        : throw WebApiException.BadRequest($"'{name}' is a text, and {TextLimit.Shown(member.Value.GetRawText())} was given.");

    /// <summary>Whether a member says nothing: null, false, an empty list or text.</summary>
    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.String => value.GetString()!.Length == 0,
        _ => false,
    };

    /// <summary>The members of an object, each known and given once; annotations of OData are passed over.</summary>
    private static IEnumerable<JsonProperty> Members(JsonElement value, string what, string[] known)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw WebApiException.BadRequest($"'{TextLimit.Shown(value.GetRawText())}' was given where {what} is wanted: an object with {string.Join(", ", known.Take(3))}.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject().Where(member => !member.Name.Contains('@', StringComparison.Ordinal)))
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                throw WebApiException.BadRequest($"'{TextLimit.Shown(member.Name)}' is not part of {what}{NearestName.Suggest(member.Name, known)}");
            }

            if (!seen.Add(member.Name))
            {
                throw WebApiException.BadRequest($"'{member.Name}' is given more than once in {what}.");
            }

            yield return member;
        }
    }
}
