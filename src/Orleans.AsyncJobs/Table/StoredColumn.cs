namespace Orleans.AsyncJobs.Table;

/// <summary>A column whose value lies in a property of a record.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
internal abstract class StoredColumn<TRecord>(string name, JobColumnType type, JobColumnUse use, int? maxLength) : JobColumn(name, type, use, maxLength)
{
    /// <summary>Writes the record's value.</summary>
    public abstract void Bind(IColumnWriter row, int place, TRecord record);

    /// <summary>Reads the value into a record that is being made.</summary>
    public abstract void Read(IColumnReader row, int place, TRecord record);

    /// <summary>Whether two records differ in it.</summary>
    public abstract bool Differs(TRecord one, TRecord other);

    /// <summary>Makes the column of a property.</summary>
    public static StoredColumn<TRecord> Of(string name, string property, JobColumnUse use, int? maxLength)
    {
        var type = typeof(TRecord).GetProperty(property)?.PropertyType ?? throw new ArgumentException($"{typeof(TRecord).Name} has no property {property}.", nameof(property));
        return (StoredColumn<TRecord>)Activator.CreateInstance(typeof(StoredColumn<,>).MakeGenericType(typeof(TRecord), type), name, property, use, maxLength)!;
    }
}

/// <summary>The same for values of a type. The property is reached by delegates that are made once, and nothing is boxed.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
/// <typeparam name="TValue">The type of the property.</typeparam>
internal sealed class StoredColumn<TRecord, TValue> : StoredColumn<TRecord>
{
    private readonly Func<TRecord, TValue> _get;
    private readonly Action<TRecord, TValue> _set;
    private readonly Action<IColumnWriter, int, TValue> _bind = ColumnValue<TValue>.Instance.Bind;
    private readonly Func<IColumnReader, int, TValue> _read = ColumnValue<TValue>.Instance.Read;

    public StoredColumn(string name, string property, JobColumnUse use, int? maxLength)
        : base(name, ColumnValue<TValue>.Instance.Type, use, maxLength)
    {
        var info = typeof(TRecord).GetProperty(property)!;
        _get = info.GetMethod!.CreateDelegate<Func<TRecord, TValue>>();
        _set = info.SetMethod!.CreateDelegate<Action<TRecord, TValue>>();
        Property = property;
    }

    public override void Bind(IColumnWriter row, int place, TRecord record) => _bind(row, place, _get(record));

    public override void Read(IColumnReader row, int place, TRecord record) => _set(record, _read(row, place));

    public override bool Differs(TRecord one, TRecord other) => !EqualityComparer<TValue>.Default.Equals(_get(one), _get(other));
}
