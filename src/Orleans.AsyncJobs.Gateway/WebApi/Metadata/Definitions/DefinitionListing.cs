using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;

/// <summary>
/// <c>EntityDefinitions</c>: all, or one by its <c>LogicalName</c> or <c>MetadataId</c>; its <c>Attributes</c>, likewise; those of
/// one type, <c>Microsoft.Dynamics.CRM.PicklistAttributeMetadata</c>; and the <c>OptionSet</c> of one.
/// </summary>
internal static class DefinitionListing
{
    private const string Types = $"{JobModel.Namespace}.";

    public static Task AnswerAsync(HttpContext context, ResourcePath path)
    {
        var address = $"{BaseAddress.Of(context.Request)}$metadata#{DefinitionModel.SetName}";
        var (_, key) = OptionText.Cut(path.Segments[0]);
        if (key is null)
        {
            return path.Segments.Count > 1 ? throw WebApiException.UnknownSegment(path.Segments[1]) : AnswerListAsync(context, address, EntityModel.Instance.Definitions.Entity, EntityDefinitions.All);
        }

        var entity = Find(EntityDefinitions.All, key, "table");
        if (path.Segments.Count == 1)
        {
            return AnswerOneAsync(context, address, EntityModel.Instance.Definitions.Entity, entity);
        }

        return AnswerAttributesAsync(context, path, $"{address}({entity[DefinitionModel.Key]})/{DefinitionModel.Attributes}", [.. entity[DefinitionModel.Attributes]!.AsArray().Select(attribute => attribute!.AsObject())]);
    }

    private static Task AnswerAttributesAsync(HttpContext context, ResourcePath path, string address, IReadOnlyList<JsonObject> attributes)
    {
        var (name, key) = OptionText.Cut(path.Segments[1]);
        if (name is not DefinitionModel.Attributes)
        {
            throw WebApiException.UnknownSegment(path.Segments[1]);
        }

        var type = EntityModel.Instance.Definitions.Attribute;
        var rest = path.Segments.Skip(2).ToList();
        if (rest is [var cast, ..] && cast.StartsWith(Types, StringComparison.Ordinal))
        {
            type = EntityModel.Instance.Edm.FindDeclaredType(cast) is EdmEntityType derived && derived.InheritsFrom(type) ? derived : throw WebApiException.UnknownSegment(cast);
            attributes = [.. attributes.Where(attribute => IsOf(attribute, type)).Select(attribute => attribute.DeepClone().AsObject())];
            foreach (var attribute in attributes)
            {
                attribute.Remove("@odata.type");
            }

            address = $"{address}/{cast}";
            rest.RemoveAt(0);
        }

        if (key is null)
        {
            return rest.Count == 0 ? AnswerListAsync(context, address, type, attributes) : throw WebApiException.UnknownSegment(rest[0]);
        }

        var one = Find(attributes, key, "column");
        return rest switch
        {
            [] => AnswerOneAsync(context, address, type, one),
            [DefinitionModel.OptionSet or DefinitionModel.GlobalOptionSet] when type.FindProperty(rest[0]) is IEdmNavigationProperty property =>
                one[rest[0]] is JsonObject options ? AnswerOneAsync(context, $"{address}/{rest[0]}", (EdmEntityType)property.ToEntityType(), options) : throw WebApiException.UnknownSegment(rest[0]),
            _ => throw WebApiException.UnknownSegment(rest[0]),
        };
    }

    private static bool IsOf(JsonObject attribute, EdmEntityType type) =>
        EntityModel.Instance.Edm.FindDeclaredType(((string)attribute["@odata.type"]!).TrimStart('#')) is IEdmEntityType own && (own == type || own.InheritsFrom(type));

    private static JsonObject Find(IReadOnlyList<JsonObject> definitions, string key, string what)
    {
        const string ByName = "LogicalName=";
        var text = key.Trim();
        var property = DefinitionModel.Key;
        if (text.StartsWith(ByName, StringComparison.Ordinal))
        {
            (property, text) = ("LogicalName", text[ByName.Length..].Trim());
            text = text.Length > 2 && text[0] == '\'' && text[^1] == '\'' ? text[1..^1] : throw WebApiException.BadRequest($"The key '{TextLimit.Shown(key)}' is not a text. Write it in single quotes.");
        }
        else
        {
            text = Guid.TryParseExact(text.StartsWith($"{DefinitionModel.Key}=", StringComparison.Ordinal) ? text[(DefinitionModel.Key.Length + 1)..] : text, "D", out var id)
                ? id.ToString("D")
                : throw WebApiException.BadRequest($"The key '{TextLimit.Shown(key)}' is neither a Guid nor LogicalName='…'.");
        }

        return definitions.FirstOrDefault(definition => string.Equals((string?)definition[property], text, StringComparison.Ordinal)) ?? throw new WebApiException(
            StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist,
            $"There is no {what} with {property} '{TextLimit.Shown(text)}'{NearestName.Suggest(text, definitions.Select(definition => (string)definition["LogicalName"]!))}");
    }

    private static Task AnswerListAsync(HttpContext context, string address, EdmEntityType type, IReadOnlyList<JsonObject> definitions)
    {
        var options = QueryOptions.Read(context.Request, QueryOptionNames.OfDefinitions);
        var parser = new ODataQueryOptionParser(EntityModel.Instance.Edm, type, null, options);
        var filter = new DefinitionFilter(parser.ParameterAliasNodes);
        var shape = new DefinitionShape(QueryOptionParser.Read(parser.ParseSelectAndExpand), filter);
        var where = QueryOptionParser.Read(parser.ParseFilter);
        List<JsonObject> found = [.. definitions.Where(definition => where is null || filter.Holds(where.Expression, definition)).Select(shape.Of)];
        var answer = new JsonObject { ["@odata.context"] = $"{address}{shape.ContextSuffix}" };
        if (QueryOptionParser.Read(parser.ParseCount) == true)
        {
            answer["@odata.count"] = found.Count;
        }

        answer["value"] = new JsonArray([.. found]);
        return WriteAsync(context, answer);
    }

    private static Task AnswerOneAsync(HttpContext context, string address, EdmEntityType type, JsonObject definition)
    {
        var options = QueryOptions.Read(context.Request, QueryOptionNames.OfRow);
        var parser = new ODataQueryOptionParser(EntityModel.Instance.Edm, type, null, options);
        var shape = new DefinitionShape(QueryOptionParser.Read(parser.ParseSelectAndExpand), new DefinitionFilter(parser.ParameterAliasNodes));
        var shown = shape.Of(definition);
        shown.Insert(0, "@odata.context", $"{address}{shape.ContextSuffix}/$entity");
        return WriteAsync(context, shown);
    }

    private static async Task WriteAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            answer.WriteTo(writer);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
