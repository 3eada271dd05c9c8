namespace Orleans.AsyncJobs.Table;

/// <summary>A column of the system-job table, or of another one that queries read.</summary>
/// <param name="name">The logical name, which is also the name in the store.</param>
/// <param name="type">The type of its values.</param>
/// <param name="use">What a client may do with it.</param>
/// <param name="maxLength">The most characters of a text; null where there is no limit.</param>
internal class JobColumn(string name, JobColumnType type, JobColumnUse use = JobColumnUse.Read, int? maxLength = null)
{
    /// <summary>The logical name, which is also the name in the store.</summary>
    public string Name { get; } = name;

    /// <summary>The type of its values.</summary>
    public JobColumnType Type { get; } = type;

    /// <summary>What a client may do with it.</summary>
    public JobColumnUse Use { get; } = use;

    /// <summary>The most characters of a text; null where there is no limit.</summary>
    public int? MaxLength { get; } = maxLength;

    /// <summary>The property that holds it: of the record it lies in, and of <see cref="NewJob"/> where a create sets it; null where nothing does.</summary>
    public string? Property { get; init; }

    /// <summary>The column with how long its text is, in bytes, where that may be so long that it is read of one row at a time; null for all others.</summary>
    public JobColumn? Length { get; init; }

    /// <summary>The column whose values it shows; null where it has its own.</summary>
    public string? SameAs { get; init; }

    /// <summary>The one value it has, a flag or a Guid; null where it has more.</summary>
    public object? Always { get; init; }

    public override string ToString() => Name;
}

/// <summary>The type of a column, as the Web API shows it.</summary>
internal enum JobColumnType
{
    /// <summary>Edm.String</summary>
    String,

    /// <summary>Edm.Int32</summary>
    Int32,

    /// <summary>Edm.Int64</summary>
    Int64,

    /// <summary>Edm.Double</summary>
    Double,

    /// <summary>Edm.Boolean</summary>
    Boolean,

    /// <summary>Edm.Guid</summary>
    Guid,

    /// <summary>Edm.DateTimeOffset, always UTC</summary>
    DateTimeOffset,
}

/// <summary>What a client may do with a column. Every column that is not hidden may be read.</summary>
[Flags]
internal enum JobColumnUse
{
    /// <summary>Read it.</summary>
    Read = 0,

    /// <summary>Set it in a create.</summary>
    Create = 1,

    /// <summary>Change it afterwards.</summary>
    Update = 2,

    /// <summary>It is part of the table's public shape but nothing fills it yet: always null.</summary>
    Empty = 4,

    /// <summary>
    /// It is worked out when it is read, and only when it is asked for. It can be neither filtered nor ordered by. The
    /// table holds nothing for it, so it is <see cref="Empty"/> as well.
    /// </summary>
    Computed = 8,

    /// <summary>It is internal: the Web API does not show it.</summary>
    Hidden = 16,

    /// <summary>It is part of an answer only when it is selected. Other than a computed one it can be filtered and ordered by.</summary>
    OnRequest = 32,
}
