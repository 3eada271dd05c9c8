using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Maintenance.Criteria;

/// <summary>Criteria as a FilterExpression of Dataverse in JSON: what people read of those that were given in .NET.</summary>
internal static class CriteriaJson
{
    public static JsonObject Write(JobCriteria criteria) => new()
    {
        ["FilterOperator"] = criteria.IsAny ? "Or" : "And",
        ["Conditions"] = new JsonArray([.. criteria.Conditions.Select(Write)]),
        ["Filters"] = new JsonArray([.. criteria.Filters.Select(Write)]),
    };

    private static JsonObject Write(JobCondition condition)
    {
        var json = new JsonObject
        {
            ["AttributeName"] = condition.Column,
            ["Operator"] = condition.Operator.ToString(),
            ["Values"] = new JsonArray([.. condition.Values.Select(value => JsonValue.Create(value))]),
        };
        if (condition.CompareColumns)
        {
            json["CompareColumns"] = true;
        }

        return json;
    }
}
