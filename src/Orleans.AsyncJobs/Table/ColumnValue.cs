using System.Runtime.CompilerServices;

namespace Orleans.AsyncJobs.Table;

/// <summary>How values of a .NET type lie in a column.</summary>
/// <typeparam name="TValue">The type.</typeparam>
/// <param name="Type">The column's type.</param>
/// <param name="Bind">Writes a value.</param>
/// <param name="Read">Reads a value.</param>
internal sealed record ColumnValue<TValue>(JobColumnType Type, Action<IColumnWriter, int, TValue> Bind, Func<IColumnReader, int, TValue> Read)
{
    /// <summary>The one of the type.</summary>
    public static ColumnValue<TValue> Instance { get; } = Create();

    private static ColumnValue<TValue> Create()
    {
        object value = typeof(TValue) switch
        {
            { IsEnum: true } => new ColumnValue<TValue>(
                JobColumnType.Int32, static (row, place, value) => row.Bind(place, (long)Unsafe.BitCast<TValue, int>(value)), static (row, place) => Unsafe.BitCast<int, TValue>(row.Int32(place))),
            var type when type == typeof(string) => new ColumnValue<string?>(
                JobColumnType.String, static (row, place, value) => row.Bind(place, value), static (row, place) => row.TextOrNull(place)),
            var type when type == typeof(int) => new ColumnValue<int>(
                JobColumnType.Int32, static (row, place, value) => row.Bind(place, (long)value), static (row, place) => row.Int32(place)),
            var type when type == typeof(int?) => new ColumnValue<int?>(
                JobColumnType.Int32, static (row, place, value) => row.Bind(place, (long?)value), static (row, place) => row.Int32OrNull(place)),
            var type when type == typeof(long) => new ColumnValue<long>(
                JobColumnType.Int64, static (row, place, value) => row.Bind(place, value), static (row, place) => row.Int64(place)),
            var type when type == typeof(long?) => new ColumnValue<long?>(
                JobColumnType.Int64, static (row, place, value) => row.Bind(place, value), static (row, place) => row.Int64OrNull(place)),
            var type when type == typeof(double?) => new ColumnValue<double?>(
                JobColumnType.Double, static (row, place, value) => row.Bind(place, value), static (row, place) => row.DoubleOrNull(place)),
            var type when type == typeof(bool) => new ColumnValue<bool>(
                JobColumnType.Boolean, static (row, place, value) => row.Bind(place, value), static (row, place) => row.Boolean(place)),
            var type when type == typeof(Guid) => new ColumnValue<Guid>(
                JobColumnType.Guid, static (row, place, value) => row.Bind(place, value), static (row, place) => row.Guid(place)),
            var type when type == typeof(Guid?) => new ColumnValue<Guid?>(
                JobColumnType.Guid, static (row, place, value) => row.Bind(place, value), static (row, place) => row.GuidOrNull(place)),
            var type when type == typeof(DateTimeOffset) => new ColumnValue<DateTimeOffset>(
                JobColumnType.DateTimeOffset, static (row, place, value) => row.Bind(place, value), static (row, place) => row.Time(place)),
            var type when type == typeof(DateTimeOffset?) => new ColumnValue<DateTimeOffset?>(
                JobColumnType.DateTimeOffset, static (row, place, value) => row.Bind(place, value), static (row, place) => row.TimeOrNull(place)),
            var type => throw new NotSupportedException($"A column holds no {type}."),
        };
        return (ColumnValue<TValue>)value;
    }
}
