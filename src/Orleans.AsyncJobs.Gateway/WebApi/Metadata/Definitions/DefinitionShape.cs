using System.Text.Json.Nodes;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;

/// <summary>What <c>$select</c> and <c>$expand</c> leave of a definition.</summary>
/// <param name="clause">Them; null for all properties and nothing expanded.</param>
/// <param name="filter">Holds the conditions in <c>$expand</c>.</param>
internal sealed class DefinitionShape(SelectExpandClause? clause, DefinitionFilter filter)
{
    private const string TypeAnnotation = "@odata.type";

    private readonly HashSet<string>? _selected = clause is null || clause.AllSelected || clause.SelectedItems.Any(item => item is WildcardSelectItem)
        ? null
        : [.. clause.SelectedItems.Where(item => item is not ExpandedReferenceSelectItem).Select(NameOf)];

    /// <summary>What follows the set in <c>@odata.context</c>.</summary>
    public string ContextSuffix
    {
        get
        {
            List<string> names = [.. _selected ?? [], .. Expanded.Select(item => $"{NameOf(item)}()")];
            return names.Count == 0 ? string.Empty : $"({string.Join(',', names)})";
        }
    }

    private IEnumerable<ExpandedNavigationSelectItem> Expanded => (clause?.SelectedItems ?? []).OfType<ExpandedReferenceSelectItem>()
        .Select(item => item as ExpandedNavigationSelectItem ?? throw WebApiException.NotSupported("$ref in $expand"));

    /// <summary>Makes the object that the client sees.</summary>
    /// <exception cref="WebApiException">501: an option in <c>$expand</c> is not served.</exception>
    public JsonObject Of(JsonObject definition)
    {
        var shown = new JsonObject();
        foreach (var (name, value) in definition)
        {
            var isLink = name is DefinitionModel.Attributes or DefinitionModel.OptionSet or DefinitionModel.GlobalOptionSet;
            if (!isLink && (_selected is null || _selected.Contains(name) || name is DefinitionModel.Key or TypeAnnotation))
            {
                shown[name] = value?.DeepClone();
            }
        }

        foreach (var item in Expanded)
        {
            var (name, inner) = (NameOf(item), new DefinitionShape(item.SelectAndExpand, filter));
            RefuseUnserved(item, name);
            shown[name] = definition[name] switch
            {
                JsonArray list => new JsonArray([.. list.Select(entry => entry!.AsObject()).Where(entry => item.FilterOption is not { } where || filter.Holds(where.Expression, entry)).Select(inner.Of)]),
                JsonObject one => inner.Of(one),
                _ => null,
            };
        }

        return shown;
    }

    private static string NameOf(SelectItem item) => item switch
    {
        PathSelectItem { SelectedPath: { Count: 1, FirstSegment: PropertySegment property } } => property.Property.Name,
        ExpandedNavigationSelectItem { PathToNavigationProperty.LastSegment: NavigationPropertySegment navigation } => navigation.NavigationProperty.Name,
        _ => throw WebApiException.NotSupported("A $select of definitions of anything but properties"),
    };

    private static void RefuseUnserved(ExpandedNavigationSelectItem item, string name)
    {
        if (item is { TopOption: null, SkipOption: null, OrderByOption: null, CountOption: null, SearchOption: null, LevelsOption: null, ComputeOption: null, ApplyOption: null })
        {
            return;
        }

        throw WebApiException.NotSupported($"Another option than $select, $filter and $expand in $expand of '{name}'");
    }
}
