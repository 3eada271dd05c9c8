using System.Text.Json;
using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>An answer that is no row of a table, against the type that its context names.</summary>
internal static class DeclaredAnswer
{
    private const string Model = "$metadata#";
    private const string Namespace = $"{JobModel.Namespace}.";

    /// <summary>Checks that every member is declared with its type, at every level. Rows of tables and definitions are left to OData's reader.</summary>
    public static void AssertDeclared(JsonElement answer, string place)
    {
        if (!answer.TryGetProperty("@odata.context", out var context) || context.GetString()!.Split(Model) is not [_, var shape])
        {
            return;
        }

        if (shape.StartsWith(Namespace, StringComparison.Ordinal))
        {
            AssertMembers(answer, Assert.IsAssignableFrom<IEdmStructuredType>(EntityModel.Instance.Edm.FindDeclaredType(shape)), place);
            return;
        }

        var set = shape.Split('/', '(')[0];
        if (QueryTables.All.Any(table => table.SetName == set) || set == "EntityDefinitions")
        {
            return;
        }

        var type = Assert.IsAssignableFrom<IEdmEntitySet>(EntityModel.Instance.Edm.EntityContainer.FindEntitySet(set)).EntityType;
        if (shape.EndsWith("/$entity", StringComparison.Ordinal))
        {
            AssertMembers(answer, type, place);
            return;
        }

        Assert.Empty(answer.EnumerateObject().Select(member => member.Name).Except(["@odata.context", "value", "@odata.nextLink"]));
        Assert.All(answer.GetProperty("value").EnumerateArray(), entry => AssertMembers(entry, type, place));
    }

    private static void AssertMembers(JsonElement value, IEdmStructuredType type, string place)
    {
        foreach (var member in value.EnumerateObject().Where(member => !member.Name.StartsWith('@')))
        {
            var property = type.FindProperty(member.Name);
            Assert.True(property is not null || type.IsOpen, $"{place}: {type} has no '{member.Name}'.");
            if (property is not null)
            {
                AssertValue(member.Value, property.Type, $"{place}.{member.Name}");
            }
        }
    }

    private static void AssertValue(JsonElement value, IEdmTypeReference type, string place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null: Assert.True(type.IsNullable, place); break;
            case JsonValueKind.Array: Assert.All(value.EnumerateArray(), element => AssertValue(element, type.AsCollection().ElementType(), place)); break;
            case JsonValueKind.Object: AssertMembers(value, type.AsStructured().StructuredDefinition(), place); break;
            case JsonValueKind.True or JsonValueKind.False: Assert.True(type.IsBoolean(), place); break;
            case JsonValueKind.Number: Assert.True(type.IsDouble() || (type.IsIntegral() && value.TryGetInt64(out _)), place); break;
            case JsonValueKind.String:
                Assert.True(type.IsString() || (type.IsGuid() && value.TryGetGuid(out _)) || (type.IsDateTimeOffset() && value.TryGetDateTimeOffset(out _)), place);
                break;
            default: Assert.Fail(place); break;
        }
    }
}
