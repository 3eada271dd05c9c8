using System.Collections.Frozen;
using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata;

/// <summary>
/// The entity data model: the tables of <see cref="QueryTables"/> with their columns and lookups, and what can be called. The
/// query options are read by it, and <c>$metadata</c> shows it.
/// </summary>
internal sealed class EntityModel
{
    public const string ContainerName = "System";

    private readonly EdmModel _model = new();
    private readonly FrozenDictionary<QueryTable, EdmEntitySet> _sets;
    private readonly FrozenDictionary<string, (QueryTable Table, QueryLookup Lookup)> _collections;

    /// <param name="customApis">What else can be called.</param>
    public EntityModel(IReadOnlyList<CustomApi> customApis)
    {
        var container = new EdmEntityContainer(JobModel.Namespace, ContainerName);
        var types = QueryTables.All.ToDictionary(table => table.Name, TypeOf, StringComparer.Ordinal);
        _sets = QueryTables.All.ToFrozenDictionary(table => table, table => container.AddEntitySet(table.SetName, types[table.Name]));
        foreach (var table in QueryTables.All)
        {
            foreach (var lookup in table.Lookups)
            {
                AddNavigation(types[table.Name], types[lookup.Target], lookup);
            }
        }

        foreach (var set in _sets.Values)
        {
            foreach (var navigation in set.EntityType.DeclaredNavigationProperties())
            {
                set.AddNavigationTarget(navigation, _sets.Values.Single(target => target.EntityType == navigation.ToEntityType()));
            }
        }

        _collections = QueryTables.All
            .SelectMany(table => table.Lookups.Where(lookup => lookup.Collection is not null).Select(lookup => (table, lookup)))
            .ToFrozenDictionary(pair => $"{pair.lookup.Target}.{pair.lookup.Collection}", StringComparer.Ordinal);
        foreach (var type in types.Values)
        {
            _model.AddElement(type);
        }

        Definitions = new DefinitionModel(_model, container);
        _model.AddElement(container);
        _model.SetEdmVersion(new Version(4, 0));
        ModelOperations.AddTo(_model, container, types[QueryTables.Jobs.Name]);
        ModelOperations.AddMultiples(_model, types[QueryTables.Operations.Name]);
        CustomApiModel.AddTo(_model, container, types, customApis);
    }

    /// <summary>The model of the tables, by which queries are read: it never changes.</summary>
    public static EntityModel Instance { get; } = new([]);

    /// <summary>The model as OData's readers and writers take it.</summary>
    public IEdmModel Edm => _model;

    /// <summary>The types that describe the tables.</summary>
    public DefinitionModel Definitions { get; }

    /// <summary>The set of a table.</summary>
    public EdmEntitySet SetOf(QueryTable table) => _sets[table];

    /// <summary>The lookup of a table whose rows a navigation property of another one collects.</summary>
    /// <param name="table">The table that has the property.</param>
    /// <param name="navigation">The property.</param>
    public (QueryTable Table, QueryLookup Lookup) CollectionOf(QueryTable table, string navigation) => _collections[$"{table.Name}.{navigation}"];

    /// <summary>The kind of a column's values.</summary>
    public static EdmPrimitiveTypeKind KindOf(JobColumnType type) => type switch
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

    private static EdmEntityType TypeOf(QueryTable table)
    {
        var type = new EdmEntityType(JobModel.Namespace, table.Name);
        foreach (var column in table.Columns)
        {
            var isKey = column == table.PrimaryId;
            var property = type.AddStructuralProperty(column.Name, KindOf(column.Type), isNullable: !isKey);
            if (isKey)
            {
                type.AddKeys(property);
            }
        }

        return type;
    }

    private static void AddNavigation(EdmEntityType from, EdmEntityType to, QueryLookup lookup)
    {
        var one = new EdmNavigationPropertyInfo
        {
            Name = lookup.Navigation,
            Target = to,
            TargetMultiplicity = EdmMultiplicity.ZeroOrOne,
            DependentProperties = [(IEdmStructuralProperty)from.FindProperty(lookup.Column)],
            PrincipalProperties = to.Key(),
        };
        if (lookup.Collection is null)
        {
            from.AddUnidirectionalNavigation(one);
        }
        else
        {
            from.AddBidirectionalNavigation(one, new EdmNavigationPropertyInfo { Name = lookup.Collection, Target = from, TargetMultiplicity = EdmMultiplicity.Many });
        }
    }
}
