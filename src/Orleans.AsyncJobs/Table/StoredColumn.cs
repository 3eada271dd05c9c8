using System.Reflection;

namespace Orleans.AsyncJobs.Table;

/// <summary>A column whose value lies in a property of a record.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
internal sealed class StoredColumn<TRecord> : JobColumn
{
    private StoredColumn(string name, PropertyInfo member, JobColumnUse use, int? maxLength)
        : base(name, ColumnValue.Of(member.PropertyType).Type, use, maxLength)
    {
        Member = member;
        Property = member.Name;
    }

    /// <summary>The property.</summary>
    public PropertyInfo Member { get; }

    /// <summary>Makes the column of a property.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="use">What a client may do with it.</param>
    /// <param name="maxLength">The most characters of a text.</param>
    public static StoredColumn<TRecord> Of(string name, string property, JobColumnUse use, int? maxLength) => new(
        name,
        typeof(TRecord).GetProperty(property) ?? throw new ArgumentException($"{typeof(TRecord).Name} has no property {property}.", nameof(property)),
        use,
        maxLength);
}
