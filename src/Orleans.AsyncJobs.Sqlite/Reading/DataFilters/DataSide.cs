using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading.DataFilters;

/// <summary>A text that a condition is about: data that is a file, or a text that is here.</summary>
/// <param name="JobId">The job of the file; empty for a text.</param>
/// <param name="BlobId">The file; null for a text.</param>
/// <param name="Bytes">How many bytes of UTF-8 the file has.</param>
/// <param name="Text">The text; null for a file, or where there is no value.</param>
internal readonly record struct DataSide(Guid JobId, Guid? BlobId, long Bytes, string? Text)
{
    /// <summary>Whether there is no value.</summary>
    public bool IsNull => BlobId is null && Text is null;

    /// <summary>Where the file is.</summary>
    public JobDataPlace Place => new(JobId, Bytes, BlobId, null);

    /// <summary>A text that is here.</summary>
    public static DataSide Of(string? text) => new(Guid.Empty, null, 0, text);
}

/// <summary>Whether a condition holds for a file.</summary>
/// <param name="Condition">The condition; another one with the same words is another question.</param>
/// <param name="Left">The data.</param>
/// <param name="Right">What it is compared with, where that is another column.</param>
internal readonly record struct DataQuestion(JobFilter Condition, DataSide Left, DataSide Right)
{
    public bool Equals(DataQuestion other) => ReferenceEquals(Condition, other.Condition) && Left == other.Left && Right == other.Right;

    public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Condition), Left, Right);
}
