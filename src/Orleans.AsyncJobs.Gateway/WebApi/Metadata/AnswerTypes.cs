using Microsoft.OData.Edm;
using static Orleans.AsyncJobs.Gateway.WebApi.Queries.JobModel;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata;

/// <summary>
/// Types of the model for what is no row, made from the records that <see cref="Answer"/> writes: a member that is added to a
/// record is declared.
/// </summary>
internal sealed class AnswerTypes(EdmModel model)
{
    private readonly Dictionary<Type, EdmComplexType> _known = [];

    /// <summary>The type of an answer with the members of all these records.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="records">The records.</param>
    public EdmComplexType AddAnswer(string name, params ReadOnlySpan<Type> records)
    {
        var type = new EdmComplexType(Namespace, name);
        foreach (var record in records)
        {
            AddMembers(type, record);
        }

        model.AddElement(type);
        return type;
    }

    /// <summary>The type of a record within answers.</summary>
    /// <param name="record">The record.</param>
    /// <param name="name">Its name in the model.</param>
    public void AddPart(Type record, string name) => _known.Add(record, AddAnswer(name, record));

    /// <summary>The type of the entries of a set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">The member by which one of them is asked for.</param>
    /// <param name="records">The record of an entry; and of one that is asked for by its key, where that says more.</param>
    public EdmEntityType AddEntry(string name, string key, params ReadOnlySpan<Type> records)
    {
        var type = new EdmEntityType(Namespace, name);
        foreach (var record in records)
        {
            AddMembers(type, record, key);
        }

        type.AddKeys((IEdmStructuralProperty)type.FindProperty(key));
        model.AddElement(type);
        return type;
    }

    private void AddMembers(EdmStructuredType type, Type record, string? key = null)
    {
        foreach (var (name, member) in Answer.MembersOf(record))
        {
            if (type.FindProperty(name) is null)
            {
                type.AddProperty(new EdmStructuralProperty(type, name, TypeOf(member, isNullable: name != key)));
            }
        }
    }

    private IEdmTypeReference TypeOf(Type type, bool isNullable)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (KindOf(plain) is { } kind)
        {
            return EdmCoreModel.Instance.GetPrimitive(kind, isNullable);
        }

        return ElementOf(plain) is { } element
            ? EdmCoreModel.GetCollection(TypeOf(element, isNullable: false))
            : new EdmComplexTypeReference(
                _known.GetValueOrDefault(plain) ?? throw new InvalidOperationException($"{plain} is part of an answer and has no name in the model. Add it as a part."), isNullable);
    }

    private static EdmPrimitiveTypeKind? KindOf(Type type) => type switch
    {
        _ when type == typeof(string) || type.IsEnum => EdmPrimitiveTypeKind.String,
        _ when type == typeof(int) => EdmPrimitiveTypeKind.Int32,
        _ when type == typeof(long) => EdmPrimitiveTypeKind.Int64,
        _ when type == typeof(double) => EdmPrimitiveTypeKind.Double,
        _ when type == typeof(bool) => EdmPrimitiveTypeKind.Boolean,
        _ when type == typeof(Guid) => EdmPrimitiveTypeKind.Guid,
        _ when type == typeof(DateTimeOffset) => EdmPrimitiveTypeKind.DateTimeOffset,
        _ => null,
    };

    private static Type? ElementOf(Type type) => type.GetInterfaces().Append(type)
        .FirstOrDefault(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
}
