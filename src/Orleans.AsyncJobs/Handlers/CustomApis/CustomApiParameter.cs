using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.AsyncJobs.Handlers.CustomApis;

/// <summary>A parameter or an output of a custom API.</summary>
/// <param name="Name">Its name, which is that of the property.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">Whether a call without it is refused.</param>
internal sealed record CustomApiParameter(string Name, CustomApiType Type, bool IsRequired)
{
    /// <summary>The values of its enumeration; null where it is none.</summary>
    public IReadOnlySet<int>? Choices { get; init; }

    /// <summary>Reads the parameters off the properties of a record.</summary>
    /// <param name="api">The custom API, for people.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="ArgumentException">A property is of no type that a parameter may have.</exception>
    public static IReadOnlyList<CustomApiParameter> Of(string api, Type record)
    {
        if (record == typeof(NoParameters))
        {
            return [];
        }

        var constructor = record.GetConstructors().Where(known => known.GetParameters() is not [{ } only] || only.ParameterType != record).ToList();
        if (record.IsAbstract || constructor.Count != 1)
        {
            throw new ArgumentException($"The custom API '{api}' has {record.Name} as its input or output; a record or class with one public constructor is wanted.", nameof(record));
        }

        var arguments = constructor[0].GetParameters().ToDictionary(argument => argument.Name!, StringComparer.OrdinalIgnoreCase);
        var nullability = new NullabilityInfoContext();
        return
        [
            .. record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetMethod is not null && property.GetIndexParameters().Length == 0)
                .Select(property => Of(api, property, arguments.GetValueOrDefault(property.Name), nullability)),
        ];
    }

    private static CustomApiParameter Of(string api, PropertyInfo property, ParameterInfo? argument, NullabilityInfoContext nullability)
    {
        var plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var natural = NaturalType(plain) ?? throw new ArgumentException(
            $"The custom API '{api}' has the property '{property.Name}' of type {property.PropertyType}, which no parameter can be. Use bool, DateTimeOffset, decimal, double, Guid, int, an enumeration, string, a list of string, {nameof(ApiEntity)}, a list of it, or {nameof(ApiEntityReference)}.",
            nameof(property));
        var named = property.GetCustomAttribute<CustomApiTypeAttribute>()?.Type;
        if (named is { } type && type != natural && (natural, type) is not ((CustomApiType.Decimal, CustomApiType.Money) or (CustomApiType.Integer, CustomApiType.Picklist)))
        {
            throw new ArgumentException($"The custom API '{api}' says that '{property.Name}' is of type {type}; a property of type {property.PropertyType} is {natural}.", nameof(property));
        }

        var mayBeNull = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && nullability.Create(property).ReadState == NullabilityState.Nullable);
        var isRequired = property.IsDefined(typeof(RequiredMemberAttribute)) || (argument is { HasDefaultValue: false } && !mayBeNull);
        return new CustomApiParameter(property.Name, named ?? natural, isRequired)
        {
            Choices = plain.IsEnum ? plain.GetEnumValuesAsUnderlyingType().Cast<object>().Select(value => Convert.ToInt32(value, provider: null)).ToHashSet() : null,
        };
    }

    private static CustomApiType? NaturalType(Type type) => type switch
    {
        _ when type == typeof(bool) => CustomApiType.Boolean,
        _ when type == typeof(DateTimeOffset) => CustomApiType.DateTime,
        _ when type == typeof(decimal) => CustomApiType.Decimal,
        _ when type == typeof(double) => CustomApiType.Float,
        _ when type == typeof(Guid) => CustomApiType.Guid,
        _ when type == typeof(int) => CustomApiType.Integer,
        _ when type == typeof(string) => CustomApiType.String,
        { IsEnum: true } when type.GetEnumUnderlyingType() == typeof(int) => CustomApiType.Picklist,
        _ when type == typeof(ApiEntity) => CustomApiType.Entity,
        _ when type == typeof(ApiEntityReference) => CustomApiType.EntityReference,
        _ when IsListOf<string>(type) => CustomApiType.StringArray,
        _ when IsListOf<ApiEntity>(type) => CustomApiType.EntityCollection,
        _ => null,
    };

    // What the reader of JSON can make of an array.
    private static bool IsListOf<T>(Type type) => type.IsAssignableFrom(typeof(T[])) || type.IsAssignableFrom(typeof(List<T>))
        ? typeof(IEnumerable<T>).IsAssignableFrom(type)
        : type == typeof(System.Collections.Immutable.ImmutableArray<T>);
}
