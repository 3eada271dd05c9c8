using System.Reflection;

namespace Orleans.AsyncJobs.Table;

/// <summary>How values of a .NET type lie in a column.</summary>
/// <param name="Type">The column's type.</param>
/// <param name="Bound">The type that <see cref="IColumnWriter"/> takes for it.</param>
/// <param name="Bind">The writer's method.</param>
/// <param name="Read">The reader's method.</param>
internal sealed record ColumnValue(JobColumnType Type, Type Bound, MethodInfo Bind, MethodInfo Read)
{
    private static readonly Dictionary<Type, ColumnValue> Known = new()
    {
        [typeof(string)] = Make<string>(JobColumnType.String, nameof(IColumnReader.TextOrNull)),
        [typeof(int)] = Make<long>(JobColumnType.Int32, nameof(IColumnReader.Int32)),
        [typeof(int?)] = Make<long?>(JobColumnType.Int32, nameof(IColumnReader.Int32OrNull)),
        [typeof(long)] = Make<long>(JobColumnType.Int64, nameof(IColumnReader.Int64)),
        [typeof(long?)] = Make<long?>(JobColumnType.Int64, nameof(IColumnReader.Int64OrNull)),
        [typeof(double?)] = Make<double?>(JobColumnType.Double, nameof(IColumnReader.DoubleOrNull)),
        [typeof(bool)] = Make<bool>(JobColumnType.Boolean, nameof(IColumnReader.Boolean)),
        [typeof(Guid)] = Make<Guid>(JobColumnType.Guid, nameof(IColumnReader.Guid)),
        [typeof(Guid?)] = Make<Guid?>(JobColumnType.Guid, nameof(IColumnReader.GuidOrNull)),
        [typeof(DateTimeOffset)] = Make<DateTimeOffset>(JobColumnType.DateTimeOffset, nameof(IColumnReader.Time)),
        [typeof(DateTimeOffset?)] = Make<DateTimeOffset?>(JobColumnType.DateTimeOffset, nameof(IColumnReader.TimeOrNull)),
    };

    /// <summary>How values of a type lie in a column. Enumerations lie there as their numbers.</summary>
    /// <exception cref="NotSupportedException">No column holds such values.</exception>
    public static ColumnValue Of(Type type) => Known.GetValueOrDefault(type.IsEnum ? type.GetEnumUnderlyingType() : type)
        ?? throw new NotSupportedException($"No column holds a {type}.");

    private static ColumnValue Make<TBound>(JobColumnType type, string read) => new(
        type,
        typeof(TBound),
        typeof(IColumnWriter).GetMethod(nameof(IColumnWriter.Bind), [typeof(int), typeof(TBound)])!,
        typeof(IColumnReader).GetMethod(read)!);
}
