using Microsoft.OData.Edm;
using static Orleans.AsyncJobs.Gateway.WebApi.Queries.JobModel;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;

/// <summary>The types by which Dataverse describes tables and columns, as far as they are answered.</summary>
internal sealed class DefinitionModel
{
    public const string SetName = "EntityDefinitions";
    public const string Key = "MetadataId";
    public const string Attributes = "Attributes";
    public const string OptionSet = "OptionSet";
    public const string GlobalOptionSet = "GlobalOptionSet";

    private const EdmPrimitiveTypeKind Text = EdmPrimitiveTypeKind.String;
    private const EdmPrimitiveTypeKind Number = EdmPrimitiveTypeKind.Int32;
    private const EdmPrimitiveTypeKind Flag = EdmPrimitiveTypeKind.Boolean;

    private readonly EdmModel _model;
    private readonly IEdmTypeReference _label;

    public DefinitionModel(EdmModel model, EdmEntityContainer container)
    {
        _model = model;
        _label = AddLabel();
        var optionSet = AddOptionSet();
        Attribute = AddAttribute();
        AddKinds(optionSet);
        Entity = AddEntity();
        Entity.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo { Name = Attributes, Target = Attribute, TargetMultiplicity = EdmMultiplicity.Many, ContainsTarget = true });
        Set = container.AddEntitySet(SetName, Entity);
    }

    /// <summary>A table.</summary>
    public EdmEntityType Entity { get; }

    /// <summary>A column of any kind.</summary>
    public EdmEntityType Attribute { get; }

    /// <summary>The tables.</summary>
    public EdmEntitySet Set { get; }

    private EdmComplexTypeReference AddLabel()
    {
        var localized = NewComplex("LocalizedLabel", ("Label", Text), ("LanguageCode", Number));
        var label = NewComplex("Label");
        label.AddStructuralProperty("LocalizedLabels", EdmCoreModel.GetCollection(new EdmComplexTypeReference(localized, isNullable: false)));
        label.AddStructuralProperty("UserLocalizedLabel", new EdmComplexTypeReference(localized, isNullable: true));
        return new EdmComplexTypeReference(label, isNullable: true);
    }

    private EdmEntityType AddOptionSet()
    {
        var option = NewComplex("OptionMetadata", ("Value", Number));
        option.AddStructuralProperty("Label", _label);
        foreach (var (name, property) in ((string, string)[])[("StateOptionMetadata", "DefaultStatus"), ("StatusOptionMetadata", "State")])
        {
            var derived = new EdmComplexType(Namespace, name, option, isAbstract: false);
            derived.AddStructuralProperty(property, Number);
            _model.AddElement(derived);
        }

        var set = NewEntity("OptionSetMetadata", baseType: null, ("Name", Text), ("IsGlobal", Flag), ("OptionSetType", Text));
        set.AddStructuralProperty("Options", EdmCoreModel.GetCollection(new EdmComplexTypeReference(option, isNullable: false)));
        return set;
    }

    private EdmEntityType AddAttribute()
    {
        var kinds = new EdmEnumType(Namespace, "AttributeTypeCode");
        foreach (var (name, value) in ((string, long)[])[
            ("Boolean", 0), ("DateTime", 2), ("Double", 4), ("Integer", 5), ("Lookup", 6), ("Memo", 7), ("Owner", 9), ("Picklist", 11), ("State", 12), ("Status", 13), ("String", 14),
            ("Uniqueidentifier", 15), ("BigInt", 18)])
        {
            kinds.AddMember(name, new EdmEnumMemberValue(value));
        }

        _model.AddElement(kinds);
        var attribute = NewEntity(
            "AttributeMetadata", baseType: null, ("LogicalName", Text), ("SchemaName", Text), ("EntityLogicalName", Text), ("AttributeOf", Text), ("ColumnNumber", Number), ("IsPrimaryId", Flag),
            ("IsPrimaryName", Flag), ("IsLogical", Flag), ("IsCustomAttribute", Flag), ("IsValidForRead", Flag), ("IsValidForCreate", Flag), ("IsValidForUpdate", Flag));
        attribute.AddStructuralProperty("AttributeType", new EdmEnumTypeReference(kinds, isNullable: true));
        attribute.AddStructuralProperty("AttributeTypeName", new EdmComplexTypeReference(NewComplex("AttributeTypeDisplayName", ("Value", Text)), isNullable: true));
        attribute.AddStructuralProperty("DisplayName", _label);
        attribute.AddStructuralProperty("Description", _label);
        return attribute;
    }

    private void AddKinds(EdmEntityType optionSet)
    {
        _ = NewEntity("StringAttributeMetadata", Attribute, ("MaxLength", Number));
        _ = NewEntity("MemoAttributeMetadata", Attribute, ("MaxLength", Number));
        _ = NewEntity("LookupAttributeMetadata", Attribute).AddStructuralProperty("Targets", EdmCoreModel.GetCollection(EdmCoreModel.Instance.GetString(isNullable: false)));
        foreach (var name in (string[])["Integer", "BigInt", "Double", "Boolean", "DateTime", "UniqueIdentifier"])
        {
            _ = NewEntity($"{name}AttributeMetadata", Attribute);
        }

        var choice = NewEntity("EnumAttributeMetadata", Attribute);
        foreach (var name in (string[])[OptionSet, GlobalOptionSet])
        {
            choice.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo { Name = name, Target = optionSet, TargetMultiplicity = EdmMultiplicity.ZeroOrOne, ContainsTarget = true });
        }

        foreach (var name in (string[])["Picklist", "State", "Status"])
        {
            _ = NewEntity($"{name}AttributeMetadata", choice);
        }
    }

    private EdmEntityType AddEntity()
    {
        var ownership = new EdmEnumType(Namespace, "OwnershipTypes");
        foreach (var (name, value) in ((string, long)[])[("None", 0), ("UserOwned", 1), ("OrganizationOwned", 8)])
        {
            ownership.AddMember(name, new EdmEnumMemberValue(value));
        }

        _model.AddElement(ownership);
        var entity = NewEntity(
            "EntityMetadata", baseType: null, ("LogicalName", Text), ("SchemaName", Text), ("EntitySetName", Text), ("LogicalCollectionName", Text), ("CollectionSchemaName", Text),
            ("PrimaryIdAttribute", Text), ("PrimaryNameAttribute", Text), ("TableType", Text), ("ObjectTypeCode", Number), ("IsActivity", Flag), ("IsCustomEntity", Flag), ("IsIntersect", Flag),
            ("IsLogicalEntity", Flag), ("IsPrivate", Flag));
        entity.AddStructuralProperty("OwnershipType", new EdmEnumTypeReference(ownership, isNullable: true));
        entity.AddStructuralProperty("DisplayName", _label);
        entity.AddStructuralProperty("DisplayCollectionName", _label);
        entity.AddStructuralProperty("Description", _label);
        return entity;
    }

    private EdmEntityType NewEntity(string name, EdmEntityType? baseType, params (string Name, EdmPrimitiveTypeKind Kind)[] properties)
    {
        var type = new EdmEntityType(Namespace, name, baseType);
        if (baseType is null)
        {
            type.AddKeys(type.AddStructuralProperty(Key, EdmPrimitiveTypeKind.Guid, isNullable: false));
        }

        foreach (var (property, kind) in properties)
        {
            type.AddStructuralProperty(property, kind);
        }

        _model.AddElement(type);
        return type;
    }

    private EdmComplexType NewComplex(string name, params (string Name, EdmPrimitiveTypeKind Kind)[] properties)
    {
        var type = new EdmComplexType(Namespace, name);
        foreach (var (property, kind) in properties)
        {
            type.AddStructuralProperty(property, kind);
        }

        _model.AddElement(type);
        return type;
    }
}
