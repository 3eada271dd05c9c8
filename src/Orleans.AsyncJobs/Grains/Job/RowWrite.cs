namespace Orleans.AsyncJobs.Grains.Job;

/// <summary>What became of a write.</summary>
internal enum RowWrite
{
    /// <summary>It is stored.</summary>
    Written,

    /// <summary>Nothing was stored: the table had another version of the row.</summary>
    RowHadChanged,

    /// <summary>Nothing was stored: an earlier member of the dependency token is in the way.</summary>
    NotItsTurn,
}
