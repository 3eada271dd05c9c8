using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Gateway.Labels;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;

/// <summary>
/// The tables and their columns as Dataverse describes them, made from <see cref="QueryTables"/>. A lookup goes by its own
/// name: <c>createdby</c>. Nobody changes them.
/// </summary>
internal static class EntityDefinitions
{
    private const int English = 1033;
    private const int MaxMemo = 1_048_576;
    private const int MaxText = 4_000;

    /// <summary>The tables, each with <see cref="DefinitionModel.Attributes"/>.</summary>
    public static IReadOnlyList<JsonObject> All { get; } = [.. QueryTables.All.Select(Of)];

    private static JsonObject Of(QueryTable table) => new()
    {
        [DefinitionModel.Key] = IdOf(table.Name),
        ["LogicalName"] = table.Name,
        ["SchemaName"] = SchemaNames.Of(table.Name),
        ["EntitySetName"] = table.SetName,
        ["LogicalCollectionName"] = table.SetName,
        ["CollectionSchemaName"] = SchemaNames.Of(table.SetName),
        ["PrimaryIdAttribute"] = table.PrimaryId.Name,
        ["PrimaryNameAttribute"] = table.PrimaryName?.Name,
        ["TableType"] = "Standard",
        ["ObjectTypeCode"] = table.ObjectTypeCode,
        ["IsActivity"] = false,
        ["IsCustomEntity"] = false,
        ["IsIntersect"] = false,
        ["IsLogicalEntity"] = false,
        ["IsPrivate"] = false,
        ["OwnershipType"] = table.Find("_ownerid_value") is null ? "OrganizationOwned" : "UserOwned",
        ["DisplayName"] = Label(table.Name),
        ["DisplayCollectionName"] = Label(table.SetName),
        ["Description"] = Label(null),
        [DefinitionModel.Attributes] = new JsonArray([.. table.Columns.Select((column, index) => Of(table, column, index + 1))]),
    };

    private static JsonObject Of(QueryTable table, JobColumn column, int number)
    {
        var lookup = table.Lookups.FirstOrDefault(known => string.Equals(known.Column, column.Name, StringComparison.Ordinal));
        var name = NameOf(column);
        var (kind, type) = KindOf(column, name);
        var attribute = new JsonObject
        {
            ["@odata.type"] = $"#{JobModel.Namespace}.{type}AttributeMetadata",
            [DefinitionModel.Key] = IdOf($"{table.Name}.{name}"),
            ["LogicalName"] = name,
            ["SchemaName"] = SchemaNames.Of(name),
            ["EntityLogicalName"] = table.Name,
            ["AttributeOf"] = null,
            ["ColumnNumber"] = number,
            ["IsPrimaryId"] = column == table.PrimaryId,
            ["IsPrimaryName"] = column == table.PrimaryName,
            ["IsLogical"] = false,
            ["IsCustomAttribute"] = false,
            ["IsValidForRead"] = true,
            ["IsValidForCreate"] = column.Use.HasFlag(JobColumnUse.Create),
            ["IsValidForUpdate"] = column.Use.HasFlag(JobColumnUse.Update),
            ["AttributeType"] = kind,
            ["AttributeTypeName"] = new JsonObject { ["Value"] = $"{kind}Type" },
            ["DisplayName"] = Label(name),
            ["Description"] = Label(null),
        };
        switch (type)
        {
            case "String": attribute["MaxLength"] = column.MaxLength ?? MaxText; break;
            case "Memo": attribute["MaxLength"] = MaxMemo; break;
            case "Lookup": attribute["Targets"] = new JsonArray(lookup is null ? [] : [JsonValue.Create(lookup.Target)]); break;
            case "Picklist" or "State" or "Status":
                attribute[DefinitionModel.OptionSet] = Options(table, column, type);
                attribute[DefinitionModel.GlobalOptionSet] = null;
                break;
        }

        return attribute;
    }

    private static JsonObject Options(QueryTable table, JobColumn column, string type) => new()
    {
        [DefinitionModel.Key] = IdOf($"{table.Name}.{column.Name}.options"),
        ["Name"] = $"{table.Name}_{column.Name}",
        ["IsGlobal"] = false,
        ["OptionSetType"] = type,
        ["Options"] = new JsonArray([.. ColumnLabels.AllOf(column.Name)!.OrderBy(option => option.Key).Select(option => Option(option.Key, option.Value, type))]),
    };

    private static JsonObject Option(int value, string label, string type)
    {
        var option = new JsonObject();
        if (type is not "Picklist")
        {
            option["@odata.type"] = $"#{JobModel.Namespace}.{type}OptionMetadata";
        }

        option["Value"] = value;
        option["Label"] = Label(label);
        switch (type)
        {
            case "State": option["DefaultStatus"] = (int)Enum.GetValues<JobStatusCode>().First(status => JobStates.IsPair((JobStateCode)value, status)); break;
            case "Status": option["State"] = (int)Enum.GetValues<JobStateCode>().First(state => JobStates.IsPair(state, (JobStatusCode)value)); break;
        }

        return option;
    }

    /// <summary>The kind as a column's type says it, and the begin of the type that describes it.</summary>
    private static (string Kind, string Type) KindOf(JobColumn column, string name) => column.Type switch
    {
        JobColumnType.Int32 when name is "statecode" => ("State", "State"),
        JobColumnType.Int32 when name is "statuscode" => ("Status", "Status"),
        JobColumnType.Int32 when ColumnLabels.AllOf(column.Name) is not null => ("Picklist", "Picklist"),
        JobColumnType.Int32 => ("Integer", "Integer"),
        JobColumnType.Int64 => ("BigInt", "BigInt"),
        JobColumnType.Double => ("Double", "Double"),
        JobColumnType.Boolean => ("Boolean", "Boolean"),
        JobColumnType.DateTimeOffset => ("DateTime", "DateTime"),
        JobColumnType.Guid when name is "ownerid" => ("Owner", "Lookup"),
        JobColumnType.Guid when !ReferenceEquals(name, column.Name) => ("Lookup", "Lookup"),
        JobColumnType.Guid => ("Uniqueidentifier", "UniqueIdentifier"),
        _ when column.MaxLength is null => ("Memo", "Memo"),
        _ => ("String", "String"),
    };

    private static string NameOf(JobColumn column)
    {
        const string Begin = "_", End = "_value";
        return column.Name.StartsWith(Begin, StringComparison.Ordinal) && column.Name.EndsWith(End, StringComparison.Ordinal) ? column.Name[Begin.Length..^End.Length] : column.Name;
    }

    private static JsonObject Label(string? text) => new()
    {
        ["LocalizedLabels"] = new JsonArray(text is null ? [] : [Localized(text)]),
        ["UserLocalizedLabel"] = text is null ? null : Localized(text),
    };

    private static JsonObject Localized(string text) => new() { ["Label"] = text, ["LanguageCode"] = English };

    /// <summary>An id that is the same wherever this service runs.</summary>
    private static string IdOf(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
