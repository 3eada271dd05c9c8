using System.Text.Json;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>Reads rows of background operations out of bodies: a create, or a change, which can be a cancel only.</summary>
internal static class OperationBodies
{
    private const string Id = "backgroundoperationid";
    private const string Tag = "@odata.etag";
    private const string Name = "name";
    private const string State = "backgroundoperationstatecode";
    private const string Status = "backgroundoperationstatuscode";

    /// <summary>Whether a body names a custom API, as a create does.</summary>
    public static bool IsCreate(JsonElement row) => row.TryGetProperty(Name, out _);

    /// <summary>Reads a create.</summary>
    /// <exception cref="WebApiException">400: a column is not known, given twice, of another type, or not one that a create sets.</exception>
    public static OperationDraft ReadCreate(JsonElement row)
    {
        var values = ColumnsOf(row, JobColumnUse.Create, column => WebApiException.BadRequest($"The column '{column}' cannot be set by a create."));
        var name = TextOf(values, Name);
        return string.IsNullOrWhiteSpace(name)
            ? throw WebApiException.BadRequest("'name' is required: the unique name of a custom API.")
            : new OperationDraft(name)
            {
                Id = IdOf(values),
                DisplayName = TextOf(values, "displayname"),
                InputText = TextOf(values, "inputparameters"),
                Priority = NumberOf(values, "priority") ?? 0,
                PartitionId = TextOf(values, "partitionid"),
                TtlSeconds = NumberOf(values, "ttlinseconds"),
            };
    }

    /// <summary>Reads a change. There is one that people make: the cancel, 2 and 22.</summary>
    /// <param name="row">The body.</param>
    /// <param name="takesId">Whether it says which row it is of.</param>
    /// <returns>The row, where it says so, and whether it is canceled: a body without a change changes nothing.</returns>
    /// <exception cref="WebApiException">400: it is no cancel.</exception>
    public static (Guid? Id, bool Cancels) ReadChange(JsonElement row, bool takesId)
    {
        var values = ColumnsOf(row, JobColumnUse.Update, column => takesId && column is Id ? null : new WebApiException(
            StatusCodes.Status400BadRequest, JobErrorCodes.QueryBuilderInvalidUpdate, $"The column '{column}' of a background operation cannot be updated."));
        var id = takesId ? IdOf(values) : null;
        if (!values.ContainsKey(State) && !values.ContainsKey(Status))
        {
            return (id, false);
        }

        var status = Required(values, Status);
        var state = Required(values, State);
        return (state ?? (int)JobStateCode.Locked, status ?? (int)JobStates.DefaultStatus((JobStateCode)state!)) is ((int)JobStateCode.Locked, (int)JobStatusCode.Canceling)
            ? (id, true)
            : throw new WebApiException(
                StatusCodes.Status400BadRequest, JobErrorCodes.InvalidStateCodeStatusCode,
                $"A background operation is only ever canceled by a change of its state: {State} 2 and {Status} 22. {state?.ToString() ?? "none"} and {status?.ToString() ?? "none"} were given.");
    }

    /// <summary>The id that a row names; null where it names none.</summary>
    /// <exception cref="WebApiException">400: it is no Guid.</exception>
    public static Guid? FindId(JsonElement row) => row.TryGetProperty(Id, out var value) ? IdOf(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [Id] = value }) : null;

    /// <summary>The version that a row has to have, as its <c>@odata.etag</c> says; null for any.</summary>
    /// <exception cref="WebApiException">400: it is no entity tag.</exception>
    public static long? FindVersion(JsonElement row) => !row.TryGetProperty(Tag, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => EntityTag.ReadAnnotation(value.GetString()),
        JsonValueKind.Null => null,
        _ => throw WrongType(Tag, value, "an entity tag as the service gave it"),
    };

    private static int? Required(Dictionary<string, JsonElement> values, string name) =>
        values.ContainsKey(name) ? NumberOf(values, name) ?? throw WebApiException.BadRequest($"'{name}' cannot be null.") : null;

    private static Dictionary<string, JsonElement> ColumnsOf(JsonElement row, JobColumnUse use, Func<string, WebApiException?> refuse)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw WebApiException.BadRequest("It is not a JSON object.");
        }

        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in row.EnumerateObject())
        {
            if (member.Name.Contains('@', StringComparison.Ordinal))
            {
                continue;
            }

            var column = QueryTables.Operations.Find(member.Name) ?? throw WebApiException.UnknownColumn(member.Name, QueryTables.Operations);
            if (!column.Use.HasFlag(use) && refuse(column.Name) is { } refusal)
            {
                throw refusal;
            }

            if (!values.TryAdd(column.Name, member.Value))
            {
                throw WebApiException.BadRequest($"The body sets '{column.Name}' more than once.");
            }
        }

        return values;
    }

    private static string? TextOf(Dictionary<string, JsonElement> values, string name) => values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(name, value, "a text")
        : null;

    private static int? NumberOf(Dictionary<string, JsonElement> values, string name) => values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw WrongType(name, value, "a whole number")
        : null;

    private static Guid? IdOf(Dictionary<string, JsonElement> values) => TextOf(values, Id) is { } text
        ? Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty ? id : throw WrongType(Id, values[Id], "a Guid that is not empty")
        : null;

    private static WebApiException WrongType(string name, JsonElement value, string wanted) =>
        WebApiException.BadRequest($"'{name}' has to be {wanted}, and {Model.TextLimit.Shown(value.GetRawText())} was given.");
}
