using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>The entity data model of the job table, made from <see cref="JobColumns"/>.</summary>
internal sealed class JobModel
{
    public const string Namespace = "Microsoft.Dynamics.CRM";
    public const string EntityTypeName = "asyncoperation";
    public const string EntitySetName = "asyncoperations";
    public const string PrimaryKey = "asyncoperationid";
    public const string VersionColumn = "versionnumber";

    public static JobModel Instance { get; } = new();

    private JobModel()
    {
        var model = new EdmModel();
        EntityType = new EdmEntityType(Namespace, EntityTypeName);
        foreach (var column in JobColumns.All)
        {
            var isKey = string.Equals(column.Name, PrimaryKey, StringComparison.Ordinal);
            var property = EntityType.AddStructuralProperty(column.Name, KindOf(column.Type), isNullable: !isKey);
            if (isKey)
            {
                EntityType.AddKeys(property);
            }
        }

        var container = new EdmEntityContainer(Namespace, "System");
        EntitySet = container.AddEntitySet(EntitySetName, EntityType);
        model.AddElement(EntityType);
        model.AddElement(container);
        Model = model;
    }

    public IEdmModel Model { get; }

    public EdmEntityType EntityType { get; }

    public EdmEntitySet EntitySet { get; }

    internal static EdmPrimitiveTypeKind KindOf(JobColumnType type) => type switch
    {
        JobColumnType.String => EdmPrimitiveTypeKind.String,
        JobColumnType.Int32 => EdmPrimitiveTypeKind.Int32,
        JobColumnType.Int64 => EdmPrimitiveTypeKind.Int64,
        JobColumnType.Double => EdmPrimitiveTypeKind.Double,
        JobColumnType.Boolean => EdmPrimitiveTypeKind.Boolean,
        JobColumnType.Guid => EdmPrimitiveTypeKind.Guid,
        JobColumnType.DateTimeOffset => EdmPrimitiveTypeKind.DateTimeOffset,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The column type has no Edm type."),
    };
}
