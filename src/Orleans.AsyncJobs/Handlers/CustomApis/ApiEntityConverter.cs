using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.AsyncJobs.Handlers.CustomApis;

/// <summary>Rows as OData writes them: an object whose <c>@odata.type</c> names the table.</summary>
internal sealed class ApiEntityConverter : JsonConverter<ApiEntity>
{
    private const string TypeName = "@odata.type";
    private const string Namespace = "Microsoft.Dynamics.CRM.";

    /// <summary>The table that an object names.</summary>
    public static bool TryReadType(JsonElement value, [NotNullWhen(true)] out string? table)
    {
        table = null;
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(TypeName, out var type) || type.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var name = type.GetString()!.TrimStart('#');
        table = name.StartsWith(Namespace, StringComparison.Ordinal) ? name[Namespace.Length..] : name;
        return table.Length > 0;
    }

    /// <summary>Whether a value is a row.</summary>
    public static bool IsRow(JsonElement value) => TryReadType(value, out _);

    /// <summary>Writes the member that names the table.</summary>
    public static void WriteType(Utf8JsonWriter writer, string table) => writer.WriteString(TypeName, $"{Namespace}{table}");

    public override ApiEntity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = JsonElement.ParseValue(ref reader);
        return TryReadType(value, out var table)
            ? new ApiEntity(table, value.EnumerateObject().Where(member => !member.Name.Contains('@', StringComparison.Ordinal)).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal))
            : throw new JsonException($"A row has no {TypeName}.");
    }

    public override void Write(Utf8JsonWriter writer, ApiEntity value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        WriteType(writer, value.LogicalName);
        foreach (var (name, attribute) in value.Attributes)
        {
            writer.WritePropertyName(name);
            attribute.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}

/// <summary>References to rows as OData writes them: an object with its type and its primary key, which is <c>&lt;table&gt;id</c>.</summary>
internal sealed class ApiEntityReferenceConverter : JsonConverter<ApiEntityReference>
{
    /// <summary>Reads a reference.</summary>
    public static bool TryRead(JsonElement value, [NotNullWhen(true)] out ApiEntityReference? reference)
    {
        reference = ApiEntityConverter.TryReadType(value, out var table)
            && value.TryGetProperty($"{table}id", out var id) && id.ValueKind == JsonValueKind.String && Guid.TryParseExact(id.GetString(), "D", out var key)
                ? new ApiEntityReference(table, key)
                : null;
        return reference is not null;
    }

    public override ApiEntityReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryRead(JsonElement.ParseValue(ref reader), out var reference) ? reference : throw new JsonException("A reference to a row has no type and key.");

    public override void Write(Utf8JsonWriter writer, ApiEntityReference value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        ApiEntityConverter.WriteType(writer, value.LogicalName);
        writer.WriteString($"{value.LogicalName}id", value.Id);
        writer.WriteEndObject();
    }
}
