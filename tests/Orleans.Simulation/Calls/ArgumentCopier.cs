using System.Collections;

namespace Orleans.Simulation.Runtime;

/// <summary>
/// Copies arguments and results as serialization would; the test mode that finds contracts which would not cross a
/// process. What it cannot copy, a cluster could not send.
/// </summary>
internal sealed class ArgumentCopier
{
    // Immutable, and known to every serializer.
    private static readonly HashSet<Type> Leaves =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly),
        typeof(Int128), typeof(UInt128), typeof(Half), typeof(Uri), typeof(Version), typeof(System.Text.Rune), typeof(System.Net.IPAddress),
        typeof(System.Net.IPEndPoint), typeof(GrainId), typeof(GrainType), typeof(IdSpan), typeof(SiloAddress), typeof(VoidResult),
        typeof(DeactivationReason), typeof(CancellationToken), typeof(Type),
    ];

    private static readonly HashSet<Type> MutableCollections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(SortedDictionary<,>), typeof(SortedSet<>),
    ];

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Members = new();

    /// <exception cref="NotSupportedException">The value has a type that cannot cross a process.</exception>
    public T Copy<T>(T value) => (T)CopyObject(value, new(ReferenceEqualityComparer.Instance))!;

    private static object? CopyObject(object? value, Dictionary<object, object> seen)
    {
        if (value is null)
            return null;
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || Leaves.Contains(type) || value is GrainReference or Type or Exception)
            return value;
        if (value is IAddressable)
            throw new NotSupportedException($"{type} is a grain and no reference; pass AsReference<T>() of it.");
        if (seen.TryGetValue(value, out var copied))
            return copied;
        if (value is Array array)
            return CopyArray(array, seen);

        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic is not null && MutableCollections.Contains(generic))
            return CopyCollection((IEnumerable)value, type, seen);
        if (generic?.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen" || type.Namespace is "System.Collections.Frozen")
        {
            foreach (var element in (IEnumerable)value)
                CopyObject(element, seen);
            return value;
        }

        if (value is ITuple || generic == typeof(KeyValuePair<,>))
            return CopyFields(value, type, type.GetFields(Declared), seen);
        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            throw new NotSupportedException($"{type} cannot cross a grain call: it has no [GenerateSerializer] and is no type known to serializers.");
        return CopyFields(value, type, Members.GetOrAdd(type, static t => [.. FindMembers(t)]), seen);
    }

    private static Array CopyArray(Array source, Dictionary<object, object> seen)
    {
        if (source.Rank != 1)
            throw new NotSupportedException($"{source.GetType()} has more than one dimension, which is not supported here.");
        var copy = Array.CreateInstance(source.GetType().GetElementType()!, source.Length);
        seen.Add(source, copy);
        for (var i = 0; i < source.Length; i++)
            copy.SetValue(CopyObject(source.GetValue(i), seen), i);
        return copy;
    }

    private static object CopyCollection(IEnumerable source, Type type, Dictionary<object, object> seen)
    {
        var elementType = type.GetInterfaces()
            .First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0];
        var elements = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(elementType))!;
        foreach (var element in source)
            elements.Add(CopyObject(element, seen));
        // A stack enumerates from its top and is filled from its bottom.
        if (type.GetGenericTypeDefinition() == typeof(Stack<>))
            elements = elements.Cast<object?>().Reverse().ToList();
        var comparer = type.GetProperty("Comparer")?.GetValue(source);
        var copy = comparer is null ? Activator.CreateInstance(type, elements)! : Activator.CreateInstance(type, elements, comparer)!;
        seen.Add(source, copy);
        return copy;
    }

    private static object CopyFields(object source, Type type, FieldInfo[] fields, Dictionary<object, object> seen)
    {
        var hasDefaultConstructor = type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is not null;
        var copy = hasDefaultConstructor ? Activator.CreateInstance(type, nonPublic: true)! : RuntimeHelpers.GetUninitializedObject(type);
        if (!type.IsValueType)
            seen.Add(source, copy);
        foreach (var field in fields)
            field.SetValue(copy, CopyObject(field.GetValue(source), seen));
        return copy;
    }

    // The fields that are serialized: those with an id, behind properties too, and the parameters of a record.
    private static IEnumerable<FieldInfo> FindMembers(Type type)
    {
        for (var declaring = type; declaring is not null && declaring != typeof(object) && declaring != typeof(ValueType); declaring = declaring.BaseType)
        {
            var parameters = IsRecord(declaring)
                ? declaring.GetConstructors().MaxBy(c => c.GetParameters().Length)?.GetParameters().Select(p => p.Name!).ToArray() ?? []
                : [];
            foreach (var field in declaring.GetFields(Declared).Where(f => f.IsDefined(typeof(IdAttribute))))
                yield return field;
            foreach (var property in declaring.GetProperties(Declared))
            {
                if ((property.IsDefined(typeof(IdAttribute)) || parameters.Contains(property.Name, StringComparer.Ordinal))
                    && declaring.GetField($"<{property.Name}>k__BackingField", Declared) is { } backing)
                    yield return backing;
            }
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Declared) is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null);
}
