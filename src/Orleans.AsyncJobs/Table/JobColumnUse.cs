namespace Orleans.AsyncJobs.Table;

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
}
