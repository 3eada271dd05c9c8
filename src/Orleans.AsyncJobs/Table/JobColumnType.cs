namespace Orleans.AsyncJobs.Table;

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
