using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>Declares custom APIs in the entity data model: each with its parameters, and a complex type for its outputs.</summary>
internal static class CustomApiModel
{
    /// <summary>The type of rows of any table. Source: Dataverse, $metadata.</summary>
    private const string BaseEntityName = "crmbaseentity";

    public static void AddTo(EdmModel model, EdmEntityContainer container, IReadOnlyDictionary<string, EdmEntityType> types, IReadOnlyList<CustomApi> apis)
    {
        if (apis.Count == 0)
        {
            return;
        }

        var row = new EdmEntityType(JobModel.Namespace, BaseEntityName, baseType: null, isAbstract: true, isOpen: false);
        model.AddElement(row);
        foreach (var api in apis)
        {
            Add(model, container, api, api.BoundTo is { } table ? types[table.Name] : null, row);
        }
    }

    private static void Add(EdmModel model, EdmEntityContainer container, CustomApi api, EdmEntityType? boundTo, EdmEntityType row)
    {
        var returns = api.Outputs.Count == 0 ? null : new EdmComplexTypeReference(Outputs(model, api, row), isNullable: false);
        EdmOperation operation = api.IsFunction
            ? new EdmFunction(JobModel.Namespace, api.Name, returns!, isBound: boundTo is not null, entitySetPathExpression: null, isComposable: false)
            : new EdmAction(JobModel.Namespace, api.Name, returns, isBound: boundTo is not null, entitySetPathExpression: null);
        if (boundTo is not null)
        {
            operation.AddParameter("entity", new EdmEntityTypeReference(boundTo, isNullable: false));
        }

        foreach (var parameter in api.Inputs.Where(parameter => boundTo is null || parameter.Name is not CustomApi.Target))
        {
            operation.AddParameter(parameter.Name, TypeOf(parameter, row));
        }

        model.AddElement(operation);
        switch (operation)
        {
            case EdmFunction function when boundTo is null: container.AddFunctionImport(function); break;
            case EdmAction action when boundTo is null: container.AddActionImport(action); break;
        }
    }

    private static EdmComplexType Outputs(EdmModel model, CustomApi api, EdmEntityType row)
    {
        // A property of a complex type is no row by itself: it points to one, and rows are expanded in it.
        var type = new EdmComplexType(JobModel.Namespace, $"{api.Name}Response");
        foreach (var output in api.Outputs)
        {
            switch (output.Type)
            {
                case CustomApiType.Entity or CustomApiType.EntityReference:
                    type.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo { Name = output.Name, Target = row, TargetMultiplicity = EdmMultiplicity.ZeroOrOne });
                    break;
                case CustomApiType.EntityCollection:
                    type.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo { Name = output.Name, Target = row, TargetMultiplicity = EdmMultiplicity.Many });
                    break;
                default:
                    type.AddStructuralProperty(output.Name, TypeOf(output, row));
                    break;
            }
        }

        model.AddElement(type);
        return type;
    }

    private static IEdmTypeReference TypeOf(CustomApiParameter parameter, EdmEntityType row)
    {
        var edm = EdmCoreModel.Instance;
        var isNullable = !parameter.IsRequired;
        return parameter.Type switch
        {
            CustomApiType.Boolean => edm.GetBoolean(isNullable),
            CustomApiType.DateTime => edm.GetDateTimeOffset(isNullable),
            CustomApiType.Decimal or CustomApiType.Money => edm.GetDecimal(isNullable),
            CustomApiType.Float => edm.GetDouble(isNullable),
            CustomApiType.Guid => edm.GetGuid(isNullable),
            CustomApiType.Integer or CustomApiType.Picklist => edm.GetInt32(isNullable),
            CustomApiType.StringArray => EdmCoreModel.GetCollection(edm.GetString(isNullable: false)),
            CustomApiType.Entity or CustomApiType.EntityReference => new EdmEntityTypeReference(row, isNullable),
            CustomApiType.EntityCollection => EdmCoreModel.GetCollection(new EdmEntityTypeReference(row, isNullable: false)),
            _ => edm.GetString(isNullable),
        };
    }
}
