using System.Collections.Frozen;
using System.Globalization;
using Microsoft.OData;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>
/// The query functions of Dataverse: <c>Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=3)</c>. Each is
/// the condition of the same name that FetchXML has.
/// </summary>
internal static class QueryFunctions
{
    public const string PropertyName = "PropertyName";
    public const string PropertyValue = "PropertyValue";
    public const string PropertyValues = "PropertyValues";

    /// <summary>Those that are served.</summary>
    public static IReadOnlyList<QueryFunction> All { get; } =
    [
        .. Of(QueryFunctionValues.Texts, "In", "NotIn", "Between", "NotBetween"),
        .. Of(QueryFunctionValues.Text, "On", "NotOn", "OnOrAfter", "OnOrBefore"),
        .. Of(
            QueryFunctionValues.None, "Today", "Yesterday", "Tomorrow", "Last7Days", "Next7Days", "ThisWeek", "LastWeek", "NextWeek", "ThisMonth", "LastMonth",
            "NextMonth", "ThisYear", "LastYear", "NextYear", "EqualUserId", "NotEqualUserId"),
        .. Of(
            QueryFunctionValues.Number, "LastXHours", "LastXDays", "LastXWeeks", "LastXMonths", "LastXYears", "NextXHours", "NextXDays", "NextXWeeks", "NextXMonths",
            "NextXYears", "OlderThanXMinutes", "OlderThanXHours", "OlderThanXDays", "OlderThanXWeeks", "OlderThanXMonths", "OlderThanXYears"),
    ];

    private static readonly FrozenDictionary<string, QueryFunction> ByName = All.ToFrozenDictionary(function => $"{JobModel.Namespace}.{function.Name}", StringComparer.Ordinal);

    /// <summary>The function of a qualified name; null where there is none.</summary>
    public static QueryFunction? Find(string qualifiedName) => ByName.GetValueOrDefault(qualifiedName);

    /// <summary>Compiles a call. Moments that count from now stay relative.</summary>
    /// <param name="function">The function.</param>
    /// <param name="call">The call.</param>
    /// <param name="scope">What its column is one of.</param>
    /// <exception cref="WebApiException">400: there is no such column.</exception>
    /// <exception cref="JobException">The column or a value will not do.</exception>
    public static JobFilter Compile(QueryFunction function, SingleValueFunctionCallNode call, QueryScope scope)
    {
        if (scope.Outputs is not null)
        {
            throw WebApiException.NotSupported($"The query function '{function.Name}' behind the groups of $apply");
        }

        var arguments = call.Parameters.OfType<NamedFunctionParameterNode>().ToDictionary(argument => argument.Name, argument => scope.ValueOf(argument.Value), StringComparer.Ordinal);
        var name = arguments[PropertyName] as string ?? throw WebApiException.BadRequest($"The function '{function.Name}' has to name a column in {PropertyName}.");
        var column = scope.Table.Find(name) ?? scope.Table.Find($"_{name}_value") ?? throw WebApiException.UnknownColumn(name, scope.Table);
        ComputedColumns.Refuse(column, QueryOptionNames.Filter);
        IReadOnlyList<string> values = function.Values switch
        {
            QueryFunctionValues.None => [],
            QueryFunctionValues.Texts => TextsOf(function, arguments[PropertyValues]),
            _ => [TextOf(function, arguments[PropertyValue])],
        };
        return CriteriaCompiler.Compile(new JobCondition(name, function.Operator, values), new CriteriaTable(scope.Table), JobCaller.System.UserId);
    }

    private static string TextOf(QueryFunction function, object? value) => value is null
        ? throw WebApiException.BadRequest($"The function '{function.Name}' takes no null.")
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string[] TextsOf(QueryFunction function, object? values) => values is ODataCollectionValue collection
        ? [.. collection.Items.Select(value => TextOf(function, value))]
        : throw WebApiException.BadRequest($"The function '{function.Name}' takes a list of texts in {PropertyValues}, such as ['1','2'].");

    private static IEnumerable<QueryFunction> Of(QueryFunctionValues values, params string[] names) =>
        names.Select(name => new QueryFunction(name, Enum.Parse<JobConditionOperator>(name), values));
}

/// <summary>A query function.</summary>
/// <param name="Name">Its name without the namespace.</param>
/// <param name="Operator">The condition that it is.</param>
/// <param name="Values">What it takes beside the name of a column.</param>
internal sealed record QueryFunction(string Name, JobConditionOperator Operator, QueryFunctionValues Values);

/// <summary>What a query function takes beside the name of a column.</summary>
internal enum QueryFunctionValues
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One text.</summary>
    Text,

    /// <summary>One whole number.</summary>
    Number,

    /// <summary>A list of texts.</summary>
    Texts,
}
